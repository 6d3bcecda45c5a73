import type { EnergyEngine, EnergyProgram } from '../../runtime/engine/engine.ts';
import type { Generator } from '../../runtime/random/random.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { type EnergyNet, framedFor } from '../energy-net.ts';
import { type NormalisedNet, spectralNormalise } from '../spectral-norm.ts';
import { noiseScaleAt, stepsAt } from './schedule.ts';
import { atScale, type TrainingSettings } from './settings.ts';
import {
  type ChainRunner,
  type Synthesis,
  type SynthesisChains,
  synthesise,
  synthesiseWith,
} from './synthesis.ts';

/** Synthesis that is on its way, and the net that it runs on: an update older when it is used. */
export interface SynthesisAhead {
  readonly ahead: Promise<Synthesis>;
  readonly behind: EnergyNet;
}

/** Which chains an update runs, and where. */
export interface UpdateChainsInput {
  /** The synthesis chains of this update, for when they have not been run ahead. */
  readonly chains: () => Promise<SynthesisChains>;
  /** What they gave, where they ran ahead. */
  readonly ahead?: Promise<Synthesis> | undefined;
  /** The net that they run on, where it is not the learner's as it is now: an update older. */
  readonly behind?: EnergyNet | undefined;
  /** The synthesis chains of the next update, to be run on the net of this one; undefined where none run ahead. */
  readonly next?: SynthesisChains | undefined;
  /** Runs synthesis chains beside the rest of this update; left out, this process does. */
  readonly runner?: ChainRunner | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The synthesis chains of an update.
 * @param start [n, C, h, w], the noise of the start included
 */
export function synthesisChains(
  net: EnergyNet,
  start: Tensor,
  {
    settings,
    scale,
    update,
    stepSize,
    generators,
  }: {
    readonly settings: TrainingSettings;
    readonly scale: number;
    /** 0-based. */
    readonly update: number;
    readonly stepSize: number;
    readonly generators: readonly Generator[];
  },
): SynthesisChains {
  return {
    start: framedFor(start, net.spec),
    steps: stepsAt(settings, scale, update).synthesis,
    stepSize,
    momentum: atScale(settings.momentum, scale),
    noiseScale: noiseScaleAt(settings, scale, update),
    streams: generators.map(({ id }) => id),
  };
}

/** Where the synthesis chains of an update take their noise from, that of their starts included. */
export function chainGenerators(update: Generator, chains: number): Generator[] {
  return Array.from({ length: chains }, (_, i) => update.split('noise', i));
}

/** The synthesis chains that run during an update: its own, and the next one's where they run ahead. */
export interface UpdateChains {
  /**
   * Starts those of this update, unless they run already.
   * @param weight how much the mean score of each end counts, for gradients where another process runs them
   */
  begin(weight: number): Promise<{ readonly ending: Promise<Synthesis> }>;
  /** Starts those of the next update in another process, where there is one. */
  beginNextBeside(): void;
  /** Starts those of the next update in this process, unless they run already. */
  beginNextHere(): void;
  next(): SynthesisAhead | undefined;
  /** When no chain uses the update's program any more, whatever has failed beside them. */
  ended(): Promise<void>;
}

/**
 * @param program the net of this update, as compiled
 * @param behind a copy of it, on which the next update's chains run; undefined where none run ahead
 */
export function updateChains(
  engine: EnergyEngine,
  program: EnergyProgram,
  { stack }: NormalisedNet,
  behind: EnergyNet | undefined,
  input: UpdateChainsInput,
): UpdateChains {
  const { next, runner, signal } = input;
  const here: Promise<Synthesis>[] = [];
  const beginHere = (chains: Promise<Synthesis>): Promise<Synthesis> => {
    here.push(chains);
    return handled(chains);
  };
  let ahead: Promise<Synthesis> | undefined;
  return {
    async begin(weight) {
      if (input.ahead) return { ending: input.ahead };
      const chains = await input.chains();
      if (input.behind !== undefined) {
        // A break lost what ran ahead: the same chains again, on the net that they ran on.
        const older = spectralNormalise(input.behind).stack;
        return { ending: beginHere(synthesiseWith(engine, older, chains, signal)) };
      }
      if (runner) return { ending: handled(runner.synthesise(stack, { ...chains, weight })) };
      return { ending: beginHere(synthesise(program, chains, signal)) };
    },
    beginNextBeside() {
      if (next && runner && behind) ahead = handled(runner.synthesise(spectralNormalise(behind).stack, next));
    },
    beginNextHere() {
      if (next) ahead ??= beginHere(synthesise(program, next, signal));
    },
    next: () => ahead && behind && { ahead, behind },
    async ended() {
      await Promise.allSettled(here);
    },
  };
}

/** A promise whose failure is told by whoever awaits it, later. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
