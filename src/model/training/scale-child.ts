/** Run as a process of its own by `scale-process.ts`: trains one scale with an engine of its own. */
import { PatchwiseError } from '../../errors.ts';
import { createOnnxEngine } from '../../runtime/engine/onnx/engine.ts';
import { buildPyramid } from '../pyramid.ts';
import type { FromScaleProcess, ScaleTask, ToScaleProcess } from './scale-process.ts';
import { independentScale } from './side-by-side.ts';
import { trainScale } from './train-scale.ts';

const stopping = new AbortController();

/** Resolves when the message is on its way. */
function tell(message: FromScaleProcess): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

async function train({ image, settings, seed, scale, resume }: ScaleTask): Promise<void> {
  const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  const pyramid = buildPyramid(image, settings.pyramid);
  const { progress } = await trainScale(
    {
      engine,
      signal: stopping.signal,
      onEvent: (event) => void tell({ kind: 'event', event }),
      saveProgress: (saved) => tell({ kind: 'progress', progress: saved }),
    },
    independentScale(pyramid, scale, settings, seed, resume),
  );
  await tell({ kind: 'trained', progress });
}

// The parent decides when a training ends: an interrupt from the keyboard reaches every process.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(1));
process.on('message', (message: ToScaleProcess) => {
  if (message.kind === 'stop') {
    stopping.abort();
    return;
  }
  train(message.task).catch((error: unknown) => {
    const known = error instanceof PatchwiseError ? error : undefined;
    const text = error instanceof Error ? error.message : String(error);
    return tell({
      kind: 'failed',
      code: known?.code,
      message: text,
      hint: known?.hint,
      details: known?.details,
    });
  });
});
