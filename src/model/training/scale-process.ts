import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assertNever, type ErrorCode, PatchwiseError } from '../../errors.ts';
import type { ConvStack, EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { ScaleModel } from '../pyramid-model.ts';
import type { ScaleProgress } from './scale-progress.ts';
import type { TrainingSettings } from './settings.ts';
import type { ChainRunner, Synthesis, SynthesisChains } from './synthesis.ts';
import type { ScaleEvent, TrainingHost } from './train-scale.ts';

/** A piece of one scale's training, as a process gets it: it builds the pyramid itself. */
export interface ScaleTask {
  readonly image: Tensor;
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly scale: number;
  /** The update to stop at. */
  readonly until: number;
  readonly round: number;
  /** The coarser scales at the start of the round; empty in the first. */
  readonly starts: readonly ScaleModel[];
  readonly resume?: ScaleProgress | undefined;
}

export type ToScaleProcess =
  | { readonly kind: 'train'; readonly task: ScaleTask }
  | { readonly kind: 'synthesise'; readonly stack: ConvStack; readonly chains: SynthesisChains }
  | { readonly kind: 'stop' };

export type FromScaleProcess =
  | { readonly kind: 'event'; readonly event: ScaleEvent }
  | { readonly kind: 'progress'; readonly progress: ScaleProgress }
  | { readonly kind: 'trained'; readonly progress: ScaleProgress }
  | { readonly kind: 'synthesised'; readonly synthesis: Synthesis }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode | undefined;
      readonly message: string;
      readonly hint: string | undefined;
      readonly details: Readonly<Record<string, unknown>> | undefined;
    };

type ScaleHost = Pick<TrainingHost, 'signal' | 'onEvent' | 'saveProgress'>;

export interface ScaleWorker {
  /**
   * One task at a time.
   * @throws what the training threw there; `engine/failed` when the process died
   */
  train(host: ScaleHost, task: ScaleTask): Promise<ScaleProgress>;
  /** Ends the process. */
  end(): void;
}

/** Run from src/ (tests) or from dist/. */
const SCRIPT = new URL(`./scale-child${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

function forkChild(threads: number): ChildProcess {
  return fork(fileURLToPath(SCRIPT), [String(threads)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Starts a process that trains scales, with an onnxruntime of one thread of its own. */
export function scaleWorker(): ScaleWorker {
  const child = forkChild(1);
  let died: string | undefined;
  let listener: ((message: FromScaleProcess | 'died') => void) | undefined;
  child.on('message', (message: FromScaleProcess) => listener?.(message));
  const ended = (how: string) => {
    died ??= how;
    listener?.('died');
  };
  child.once('error', (error) => ended(error.message));
  child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
  const tell = (message: ToScaleProcess) => void (child.connected && child.send(message, () => undefined));

  const train = (host: ScaleHost, task: ScaleTask): Promise<ScaleProgress> => {
    const stop = () => tell({ kind: 'stop' });
    host.signal?.addEventListener('abort', stop, { once: true });
    return new Promise<ScaleProgress>((resolve, reject) => {
      let saving: Promise<unknown> = Promise.resolve();
      listener = (message) => {
        if (message === 'died') {
          saving.then(() => reject(deathOf(`trained scale ${task.scale}`, died ?? 'unknown')), reject);
          return;
        }
        switch (message.kind) {
          case 'event':
            host.onEvent?.(message.event);
            return;
          case 'progress':
            saving = saving.then(() => host.saveProgress?.(message.progress));
            saving.catch(reject);
            return;
          case 'trained':
            saving.then(() => resolve(message.progress), reject);
            return;
          case 'failed':
            saving.then(() => reject(errorOf(message)), reject);
            return;
          case 'synthesised':
            return;
          default:
            assertNever(message);
        }
      };
      if (died !== undefined) listener('died');
      tell({ kind: 'train', task });
      if (host.signal?.aborted) stop();
    }).finally(() => {
      listener = undefined;
      host.signal?.removeEventListener('abort', stop);
    });
  };
  // It has nothing to tidy up; native threads must not keep it alive.
  return { train, end: () => void child.kill('SIGKILL') };
}

/** A {@link ChainRunner} whose process must be ended. */
export interface ChainProcess extends ChainRunner {
  end(): void;
}

/** Starts a process that runs chains one after another, with an onnxruntime of its own. */
export function chainProcess(threads: number): ChainProcess {
  const child = forkChild(threads);
  const waiting: {
    readonly resolve: (synthesis: Synthesis) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  let died: Error | undefined;
  const ended = (how: string) => {
    died ??= deathOf('ran synthesis chains', how);
    for (const { reject } of waiting.splice(0)) reject(died);
  };
  child.on('message', (message: FromScaleProcess) => {
    if (message.kind === 'synthesised') waiting.shift()?.resolve(message.synthesis);
    if (message.kind === 'failed') waiting.shift()?.reject(errorOf(message));
  });
  child.once('error', (error) => ended(error.message));
  child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
  let written: Promise<void> = Promise.resolve();
  return {
    synthesise: (stack, chains) =>
      new Promise((resolve, reject) => {
        if (died !== undefined) {
          reject(died);
          return;
        }
        waiting.push({ resolve, reject });
        const message: ToScaleProcess = { kind: 'synthesise', stack, chains };
        written = new Promise((done) => {
          child.send(message, () => done());
        });
      }),
    sent: () => written,
    end: () => void child.kill('SIGKILL'),
  };
}

/** Multiply-adds, see `plannedCosts`, from which a training is worth a process: some seconds of work. */
const WORTH_A_PROCESS = 1e11;

/**
 * A process for the synthesis chains, where the engine computes on several threads of the CPU: it has all but one of
 * them, and this process goes on with the rest of the update. It starts when first needed.
 * @param cost of the training, multiply-adds
 */
export function chainProcessBeside(
  { id, device }: EnergyEngine,
  { lowerSamples, chainsAhead }: Pick<TrainingSettings, 'lowerSamples' | 'chainsAhead'>,
  cost: number,
): ChainProcess | undefined {
  const { threads = 1 } = device;
  if (lowerSamples === 'photograph' || id !== 'onnx-cpu' || threads < 2) return undefined;
  if (chainsAhead !== true && cost < WORTH_A_PROCESS) return undefined;
  let begun: ChainProcess | undefined;
  return {
    synthesise: (stack, chains) => {
      begun ??= chainProcess(threads - 1);
      return begun.synthesise(stack, chains);
    },
    sent: async () => begun?.sent(),
    end: () => begun?.end(),
  };
}

function deathOf(task: string, how: string): PatchwiseError {
  return new PatchwiseError('engine/failed', `The process that ${task} ended: ${how}.`, {
    hint: 'Run it again with --resume: it goes on from its checkpoint. With --threads 1 no process is started.',
  });
}

function errorOf({ code, message, hint, details }: Extract<FromScaleProcess, { kind: 'failed' }>): Error {
  if (code === undefined) return new Error(message);
  return new PatchwiseError(code, message, {
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  });
}
