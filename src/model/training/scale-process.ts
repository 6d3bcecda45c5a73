import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, PatchwiseError } from '../../errors.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { ScaleProgress } from './scale-progress.ts';
import type { TrainingSettings } from './settings.ts';
import type { ScaleEvent, TrainingHost } from './train-scale.ts';

/** One scale to train, as the process gets it: it builds the pyramid itself. */
export interface ScaleTask {
  readonly image: Tensor;
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly scale: number;
  readonly resume?: ScaleProgress | undefined;
}

export type ToScaleProcess = { readonly kind: 'train'; readonly task: ScaleTask } | { readonly kind: 'stop' };

export type FromScaleProcess =
  | { readonly kind: 'event'; readonly event: ScaleEvent }
  | { readonly kind: 'progress'; readonly progress: ScaleProgress }
  | { readonly kind: 'trained'; readonly progress: ScaleProgress }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode | undefined;
      readonly message: string;
      readonly hint: string | undefined;
      readonly details: Readonly<Record<string, unknown>> | undefined;
    };

/** Run from src/ (tests) or from dist/. */
const SCRIPT = new URL(`./scale-child${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/**
 * Trains a scale in a process of its own, with an onnxruntime of one thread there.
 * @throws what the training threw there; `engine/failed` when the process died
 */
export function trainInProcess(
  host: Pick<TrainingHost, 'signal' | 'onEvent' | 'saveProgress'>,
  task: ScaleTask,
): Promise<{ readonly progress: ScaleProgress }> {
  const child = fork(fileURLToPath(SCRIPT), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const tell = (message: ToScaleProcess) => void (child.connected && child.send(message));
  const stop = () => tell({ kind: 'stop' });
  host.signal?.addEventListener('abort', stop, { once: true });
  tell({ kind: 'train', task });
  if (host.signal?.aborted) stop();
  return settled(child, host, task.scale).finally(() => {
    host.signal?.removeEventListener('abort', stop);
    // It has nothing left to do; native threads must not keep it alive.
    child.kill('SIGKILL');
  });
}

function settled(
  child: ChildProcess,
  host: Pick<TrainingHost, 'onEvent' | 'saveProgress'>,
  scale: number,
): Promise<{ readonly progress: ScaleProgress }> {
  return new Promise((resolve, reject) => {
    let saving: Promise<unknown> = Promise.resolve();
    child.on('message', (message: FromScaleProcess) => {
      switch (message.kind) {
        case 'event':
          host.onEvent?.(message.event);
          return;
        case 'progress':
          saving = saving.then(() => host.saveProgress?.(message.progress));
          saving.catch(reject);
          return;
        case 'trained':
          saving.then(() => resolve({ progress: message.progress }), reject);
          return;
        case 'failed':
          saving.then(() => reject(errorOf(message)), reject);
      }
    });
    const died = (how: string) =>
      saving.finally(() =>
        reject(
          new PatchwiseError('engine/failed', `The process that trained scale ${scale} ended: ${how}.`, {
            hint: 'Run it again with --resume: it goes on from its checkpoint. With --threads 1 no process is started.',
          }),
        ),
      );
    child.once('error', (error) => void died(error.message));
    child.once('exit', (code, signal) => void died(signal ?? `exit code ${code}`));
  });
}

function errorOf({ code, message, hint, details }: Extract<FromScaleProcess, { kind: 'failed' }>): Error {
  if (code === undefined) return new Error(message);
  return new PatchwiseError(code, message, {
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  });
}
