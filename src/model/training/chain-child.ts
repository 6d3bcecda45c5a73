/** Run as a process of its own by `chain-process.ts`: runs synthesis chains with an engine of its own. */
import { toldError } from '../../errors.ts';
import { createOnnxEngine } from '../../runtime/engine/onnx/engine.ts';
import { leaveStopSignalsToParent } from '../../runtime/stop-signals.ts';
import type { ChainAnswer, ChainRequest } from './chain-process.ts';
import { synthesiseWith } from './synthesis.ts';

const engine = createOnnxEngine({ provider: 'cpu', threads: Number(process.argv[2]) });

/** Resolves when the answer is on its way. */
function tell(answer: ChainAnswer): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(answer, undefined, undefined, () => resolve());
  });
}

/** Chains run in the order in which they came. */
let answered: Promise<void> = Promise.resolve();

// The parent decides when a training ends.
leaveStopSignalsToParent();
process.once('disconnect', () => process.exit(1));
process.on('message', ({ stack, chains }: ChainRequest) => {
  answered = answered.then(async () => {
    try {
      await tell({ kind: 'synthesised', synthesis: await synthesiseWith(await engine, stack, chains) });
    } catch (error) {
      await tell({ kind: 'failed', error: toldError(error, 'node/failed') });
    }
  });
});
