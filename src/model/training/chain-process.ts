import { fork } from 'node:child_process';
import { errorAsTold, PatchwiseError, type ToldError } from '../../errors.ts';
import type { ConvStack, EnergyEngine } from '../../runtime/engine/engine.ts';
import { processFile } from '../../runtime/package.ts';
import type { ChainRunner, Synthesis, SynthesisChains } from './synthesis.ts';

/** What a process is asked for. */
export interface ChainRequest {
  readonly stack: ConvStack;
  readonly chains: SynthesisChains;
}

/** What it answers, in the order in which it was asked. */
export type ChainAnswer =
  | { readonly kind: 'synthesised'; readonly synthesis: Synthesis }
  | { readonly kind: 'failed'; readonly error: ToldError };

/** A {@link ChainRunner} whose process must be ended. */
export interface ChainProcess extends ChainRunner {
  end(): void;
}

/** Starts a process that runs chains one after another, with an onnxruntime of its own. */
export function chainProcess(threads: number): ChainProcess {
  const child = fork(processFile('model/training/chain-child'), [String(threads)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting: {
    readonly resolve: (synthesis: Synthesis) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  let died: Error | undefined;
  const ended = (how: string) => {
    died ??= deathOf(how);
    for (const { reject } of waiting.splice(0)) reject(died);
  };
  child.on('message', (answer: ChainAnswer) => {
    if (answer.kind === 'synthesised') waiting.shift()?.resolve(answer.synthesis);
    else waiting.shift()?.reject(errorAsTold(answer.error));
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
        const request: ChainRequest = { stack, chains };
        written = new Promise((done) => {
          child.send(request, () => done());
        });
      }),
    sent: () => written,
    // It has nothing to tidy up; native threads must not keep it alive.
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
export function chainProcessBeside({ id, device }: EnergyEngine, cost: number): ChainProcess | undefined {
  const { threads = 1 } = device;
  if (id !== 'onnx-cpu' || threads < 2 || cost < WORTH_A_PROCESS) return undefined;
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

function deathOf(how: string): PatchwiseError {
  return new PatchwiseError('engine/failed', `The process that ran synthesis chains ended: ${how}.`, {
    hint: 'Run it again with --resume: it goes on from its checkpoint. With --threads 1 no process is started.',
  });
}
