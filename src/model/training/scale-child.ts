/**
 * Run as a process of its own by `scale-process.ts`: trains scales, or runs chains, one task at a time, with an engine
 * of its own.
 */
import { messageOf, PatchwiseError } from '../../errors.ts';
import { createOnnxEngine } from '../../runtime/engine/onnx/engine.ts';
import { leaveStopSignalsToParent } from '../../runtime/stop-signals.ts';
import { buildPyramid } from '../pyramid.ts';
import type { FromScaleProcess, ScaleTask, ToScaleProcess } from './scale-process.ts';
import { independentScale } from './side-by-side.ts';
import { synthesiseWith } from './synthesis.ts';
import { trainScale } from './train-scale.ts';

const engine = createOnnxEngine({ provider: 'cpu', threads: Number(process.argv[2]) });
let stopping = new AbortController();

/** Resolves when the message is on its way. */
function tell(message: FromScaleProcess): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

async function train({ image, ...task }: ScaleTask): Promise<void> {
  const { progress } = await trainScale(
    {
      engine: await engine,
      signal: stopping.signal,
      onEvent: (event) => void tell({ kind: 'event', event }),
      saveProgress: (saved) => tell({ kind: 'progress', progress: saved }),
    },
    independentScale(buildPyramid(image, task.settings.pyramid), task),
  );
  await tell({ kind: 'trained', progress });
}

function tellFailure(error: unknown): Promise<void> {
  const known = error instanceof PatchwiseError ? error : undefined;
  const text = messageOf(error);
  return tell({
    kind: 'failed',
    code: known?.code,
    message: text,
    hint: known?.hint,
    details: known?.details,
  });
}

/** Chains run in the order in which they came. */
let chains: Promise<void> = Promise.resolve();

// The parent decides when a training ends.
leaveStopSignalsToParent();
process.once('disconnect', () => process.exit(1));
process.on('message', (message: ToScaleProcess) => {
  if (message.kind === 'stop') {
    stopping.abort();
    return;
  }
  if (message.kind === 'synthesise') {
    chains = chains.then(async () => {
      try {
        const synthesis = await synthesiseWith(await engine, message.stack, message.chains);
        await tell({ kind: 'synthesised', synthesis });
      } catch (error) {
        await tellFailure(error);
      }
    });
    return;
  }
  stopping = new AbortController();
  train(message.task).catch(tellFailure);
});
