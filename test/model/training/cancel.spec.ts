import { expect } from 'chai';
import { isCancelled } from '../../../src/errors.ts';
import { trainPyramid } from '../../../src/model/training/train-pyramid.ts';
import { createOnnxEngine } from '../../../src/runtime/engine/onnx/engine.ts';
import { tinyImage, tinySettings } from '../../support/tiny-model.ts';

describe('a training that is cancelled', () => {
  it('leaves nothing running, wherever it is', async () => {
    const settings = tinySettings({ recoverySteps: 4, steps: 4, recoveryEvery: 1 });
    const failures: unknown[] = [];
    const heard = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => failures.push(error));
    try {
      for (let turns = 0; turns < 25; turns++) {
        const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
        const controller = new AbortController();
        const after = (left: number): void => {
          if (left === 0) controller.abort();
          else setImmediate(after, left - 1);
        };
        const error = await trainPyramid(tinyImage(), {
          ...{ engine, settings, seed: 3, signal: controller.signal },
          onEvent: ({ kind }) => {
            if (kind === 'update') after(turns);
          },
        }).catch((problem: unknown) => problem);
        expect(isCancelled(error), `after ${turns} turns`).to.equal(true);
        // What still ran would fail now.
        await engine.dispose();
        await new Promise(setImmediate);
      }
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of heard) process.on('unhandledRejection', listener);
    }
    expect(failures).to.deep.equal([]);
  });
});
