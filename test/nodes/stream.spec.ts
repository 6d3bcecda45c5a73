import { expect } from 'chai';
import { streamOf } from '../../src/nodes/stream.ts';
import { codeOfAsync } from '../support/code-of.ts';

const signal = () => new AbortController().signal;

describe('streamOf', () => {
  it('gives what is emitted, in order, and ends', async () => {
    const seen: number[] = [];
    const stream = streamOf<number>(signal(), async (emit) => {
      for (let i = 0; i < 5; i++) await emit(i);
    });
    for await (const value of stream) seen.push(value);
    expect(seen).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('never runs ahead of its consumer', async () => {
    let produced = 0;
    const stream = streamOf<number>(signal(), async (emit) => {
      for (let i = 0; i < 100; i++) {
        produced++;
        await emit(i);
      }
    });
    for (let taken = 1; taken <= 3; taken++) {
      await stream.next();
      // All that could go on by itself has.
      await new Promise((resolve) => setImmediate(resolve));
      expect(produced).to.equal(taken);
    }
    await stream.return();
  });

  it('ended early, unwinds the producer through its finally blocks', async () => {
    let unwound = false;
    const stream = streamOf<number>(signal(), async (emit) => {
      try {
        for (let i = 0; ; i++) await emit(i);
      } finally {
        unwound = true;
      }
    });
    await stream.next();
    await stream.return();
    expect(unwound).to.equal(true);
  });

  it('passes an error on after the values before it', async () => {
    const seen: number[] = [];
    const stream = streamOf<number>(signal(), async (emit) => {
      await emit(1);
      throw new Error('broken');
    });
    const error = await (async () => {
      for await (const value of stream) seen.push(value);
    })().catch((e: unknown) => e);
    expect(seen).to.deep.equal([1]);
    expect((error as Error).message).to.equal('broken');
  });

  it('stops when the run is cancelled, even between values', async () => {
    const controller = new AbortController();
    const stream = streamOf<number>(controller.signal, async (emit) => {
      for (let i = 0; ; i++) await emit(i);
    });
    await stream.next();
    controller.abort();
    expect(await codeOfAsync(() => stream.next())).to.equal('run/cancelled');
  });
});
