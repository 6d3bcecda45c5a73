import { expect } from 'chai';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { createKernelWork } from '../../../src/runtime/wasm/kernel-work.ts';
import { BAND_ROWS, NEXT_BAND, STOP_FLAG } from '../../../src/runtime/wasm/kernels.ts';
import { sharedKernels } from '../../../src/runtime/wasm/shared-kernels.ts';

const LARGE = 300 * 2 ** 20;

describe('kernels on threads', () => {
  /** Threads of this one: what they do is done at once. */
  function opened() {
    const count = { started: 0, ended: 0 };
    const open = sharedKernels((answered) =>
      Array.from({ length: 2 }, () => {
        const work = createKernelWork(NEXT_BAND, STOP_FLAG);
        count.started++;
        return {
          post(message) {
            const answer = work(message);
            if (answer !== undefined) answered(answer);
          },
          end: () => void count.ended++,
        };
      }),
    );
    return { count, open: () => open(LIFT_WASM) };
  }

  it('are kept for the next one, with their memory', async () => {
    const { count, open } = opened();
    const one = await open();
    one.close();
    const next = await open();
    expect(next.memory).to.equal(one.memory);
    next.close();
    expect(count).to.deep.equal({ started: 2, ended: 0 });
  });

  it('are not waited for: what is asked for before they have started is done at once', async () => {
    const open = sharedKernels(() => [{ post: () => {}, end: () => {} }]);
    const kernels = await open(LIFT_WASM);
    const [width, rows] = [20, 4 * BAND_ROWS];
    const at = kernels.memory.take(width * rows * 4);
    await kernels.run('startField', [at, width, 1000, 1000, 1, 2, 3], rows);
    const last = kernels.memory.words(at + (rows - 1) * width * 4, width);
    expect(last.filter((entry) => entry !== 0).length).to.be.above(10);
    kernels.close();
  });

  it('end with a large memory, once nobody uses them, and others compute after them', async () => {
    const { count, open } = opened();
    const [large, small] = [await open(), await open()];
    large.memory.take(LARGE);
    large.close();
    expect(count.ended, 'while others are open').to.equal(0);
    small.close();
    small.close();
    expect(count).to.deep.equal({ started: 2, ended: 2 });
    const next = await open();
    expect(next.memory.size).to.be.below(LARGE);
    const [width, rows] = [20, 4 * BAND_ROWS];
    const at = next.memory.take(width * rows * 4);
    await next.run('startField', [at, width, 1000, 1000, 1, 2, 3], rows);
    expect(next.memory.words(at, width * rows).filter((entry) => entry !== 0).length).to.be.above(100);
    next.close();
    expect(count).to.deep.equal({ started: 4, ended: 2 });
  });
});
