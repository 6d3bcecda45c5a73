import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { openKernelThreads } from '../../../src/runtime/wasm/kernel-threads.ts';
import { BAND_ROWS, NEXT_BAND, openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { failure } from '../../support/failure.ts';

/** A field of `width` matches a row is drawn at random: work that can be as long as is asked for. */
const drawing = (at: number, width: number): number[] => [at, width, 1000, 1000, 1, 2, 3];

describe('work of kernels that is cancelled', () => {
  it('on one thread, ends before the next band', async () => {
    const kernels = await openKernels(LIFT_WASM);
    const [width, bands] = [64, 10];
    const at = kernels.memory.take(width * bands * BAND_ROWS * 4);
    let looked = 0;
    // Is aborted when it is looked at for the fourth time.
    const signal = {
      get aborted() {
        looked += 1;
        return looked > 3;
      },
    } as AbortSignal;
    const error = await failure(() =>
      kernels.run('startField', drawing(at, width), bands * BAND_ROWS, signal),
    );
    expect(error.code).to.equal('run/cancelled');
    const drawn = (band: number) =>
      kernels.memory.words(at + band * width * BAND_ROWS * 4, width * BAND_ROWS).some((entry) => entry !== 0);
    expect(Array.from({ length: bands }, (_, band) => drawn(band))).to.deep.equal([
      ...[true, true, true],
      ...new Array<boolean>(bands - 3).fill(false),
    ]);
    kernels.close();
  });

  it('on many threads, ends when each of them has done at most one more band', async () => {
    const kernels = await openKernelThreads(LIFT_WASM);
    const [width, bands] = [4000, 400];
    const at = kernels.memory.take(width * bands * BAND_ROWS * 4);
    const words = new Int32Array(kernels.memory.memory.buffer, 0, 2);
    const stop = new AbortController();
    Atomics.store(words, NEXT_BAND, 0);
    const run = kernels.run('startField', drawing(at, width), bands * BAND_ROWS, stop.signal);
    const ended = failure(() => run);
    while (Atomics.load(words, NEXT_BAND) === 0) await setImmediate();
    stop.abort();
    const taken = Atomics.load(words, NEXT_BAND);
    expect((await ended).code).to.equal('run/cancelled');
    expect(Atomics.load(words, NEXT_BAND) - taken).to.be.at.most(Math.min(16, availableParallelism()));
    kernels.close();
  });
});
