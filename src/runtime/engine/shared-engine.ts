import type { ComputeQueue } from './compute-queue.ts';
import type { EnergyEngine, EnergyProgram, LangevinChain, PatchProgram } from './engine.ts';

export interface EngineShare {
  /** The client's place in the queue's round: the id of the node that computes. */
  readonly client: string;
  /** Aborted when the client is cancelled: whatever waits for the device fails with `run/cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An engine's face for one of several clients: everything that touches the device takes a turn on `queue`, one Langevin
 * step a turn, or a few of a small image. What only frees memory takes none and ignores the signal, so that a cancelled
 * client can clean up at once.
 * Its `dispose` releases the client's programs and leaves the device to the others.
 * @throws from every device call: `run/cancelled`, once the signal is aborted
 */
export function shareEngine(engine: EnergyEngine, queue: ComputeQueue, share: EngineShare): EnergyEngine {
  const turn = <T>(task: () => Promise<T>): Promise<T> => queue.turn(share.client, task, share.signal);
  const programs = new Set<EnergyProgram | PatchProgram>();
  return {
    id: engine.id,
    device: engine.device,
    compile(stack) {
      const program = engine.compile(stack);
      programs.add(program);
      return shareProgram(program, turn, () => programs.delete(program));
    },
    compilePatches(bank) {
      const program = engine.compilePatches(bank);
      programs.add(program);
      return {
        evaluate: (images, sigma, rows) => turn(() => program.evaluate(images, sigma, rows)),
        nearest: (images, rows) => turn(() => program.nearest(images, rows)),
        release() {
          programs.delete(program);
          return program.release();
        },
      };
    },
    async dispose() {
      const mine = [...programs];
      programs.clear();
      for (const program of mine) await program.release();
    },
  };
}

type Turn = <T>(task: () => Promise<T>) => Promise<T>;

function shareProgram(program: EnergyProgram, turn: Turn, onRelease: () => void): EnergyProgram {
  return {
    chain: async (initial, clamp) => shareChain(await turn(() => program.chain(initial, clamp)), turn),
    score: (images) => turn(() => program.score(images)),
    activations: (images) => turn(() => program.activations(images)),
    scoreGradient: (images) => turn(() => program.scoreGradient(images)),
    parameterGradients: (images, weights) => turn(() => program.parameterGradients(images, weights)),
    gradientsOfBoth:
      program.gradientsOfBoth &&
      ((first, second) => turn(async () => program.gradientsOfBoth?.(first, second))),
    release() {
      onRelease();
      return program.release();
    },
  };
}

function shareChain(chain: LangevinChain, turn: Turn): LangevinChain {
  const { together } = chain;
  return {
    step: (step) => turn(() => chain.step(step)),
    together: together && {
      count: together.count,
      step: (step, noise) => turn(() => together.step(step, noise)),
    },
    read: () => turn(() => chain.read()),
    lastScore: () => turn(() => chain.lastScore()),
    lastScoreGradient: () => turn(() => chain.lastScoreGradient()),
    dispose: () => chain.dispose(),
  };
}
