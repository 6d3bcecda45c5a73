import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { tiledProgram } from '../../runtime/engine/tiled.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, cropFrame, type Tensor } from '../../runtime/tensor.ts';
import type { AdamState } from '../adam.ts';
import { toColours } from '../colour-axes.ts';
import { type EnergyNet, framedFor, frameWidth } from '../energy-net.ts';
import { runLangevin, type StepEnergy } from '../langevin.ts';
import { meanSquaredError } from '../metrics/pixel-error.ts';
import { backpropSpectralNorm, type NormalisedNet, spectralNormalise } from '../spectral-norm.ts';
import { contrastiveGradients } from './contrastive-gradients.ts';
import { framedOnce } from './framed-once.ts';
import { optimise } from './optimiser.ts';
import { boundedFactor, boundedGap, learningRateAt, noiseScaleAt, stepsAt } from './schedule.ts';
import { atScale, type TrainingSettings } from './settings.ts';
import {
  type ChainRunner,
  type Synthesis,
  type SynthesisChains,
  synthesise,
  synthesiseWith,
} from './synthesis.ts';

/** Net, optimiser and the last measurements: what an update turns into the next. */
export interface LearnerState {
  readonly net: EnergyNet;
  readonly adam: AdamState;
  /** Score gaps of the update before, which bound this update's loss. */
  readonly gap: number;
  readonly recoveryGap: number;
  /**
   * How well the last recovery chain that ran found the training image again from the disturbed one: the mean squared
   * difference an element, images in [−1, 1]; 0 is perfect. The authors' code (Zheng et al. 2021) logs the sum over the
   * channels, mean over the pixels: 3 times this for colour.
   */
  readonly recoveryError: number;
}

export interface UpdateInput {
  readonly scale: number;
  /** 0-based. */
  readonly update: number;
  readonly settings: TrainingSettings;
  /** δ², which the guard may have lowered. */
  readonly stepSize: number;
  /** The training image at this scale, and where the recovery chain starts, [1, C, h, w]. */
  readonly observed: Tensor;
  readonly recoveryStart: Tensor;
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

export interface UpdateResult {
  readonly learner: LearnerState;
  readonly loss: number;
  readonly gap: number;
  readonly recoveryError: number;
  readonly meanScores: readonly number[];
  /** Of the synthesis chains before their last step, with this update's net. */
  readonly energy: StepEnergy | undefined;
  /** Results of the chains, frame removed. */
  readonly synthesis: Tensor;
  /** Only of an update whose recovery chain ran. */
  readonly recovery: Tensor | undefined;
  /** The synthesis of the next update and the net that it runs on, where it runs ahead. */
  readonly next: { readonly ahead: Promise<Synthesis>; readonly behind: EnergyNet } | undefined;
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
  }: Pick<UpdateInput, 'settings' | 'scale' | 'update' | 'stepSize'> & {
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

/**
 * One contrastive update (Zheng et al. 2021, alg. 1): K Langevin steps from the synthesis starts and the recovery
 * chain give samples of the current energy; the optimiser then lowers
 * L = [mean f(syn) − mean f(obs)] + λ [mean f(rec) − mean f(obs)],
 * each bracket bounded below by τ (see {@link boundedFactor}). The second bracket joins at every
 * `recoveryEvery`-th update only. Parameters and moments change in place.
 */
export async function contrastiveUpdate(
  engine: EnergyEngine,
  learner: LearnerState,
  input: UpdateInput,
): Promise<UpdateResult> {
  const { settings, scale, update, signal, stepSize } = input;
  const { spec } = learner.net;
  const shown = (state: Tensor) => toColours(cropFrame(state, frameWidth(spec)), spec.colour);
  const observed = framedOnce(input.observed, spec);
  const normalised = normalise(learner.net, settings.powerIterations);
  const behind = input.next && normalisedNet(learner.net, normalised);
  const program = tiledProgram(engine.compile(normalised.stack), normalised.stack);
  let beside: Promise<Synthesis> | undefined;
  /** Chains that this process computes: they end before the program is released, whatever fails beside them. */
  const here: Promise<Synthesis>[] = [];
  const begin = (chains: Promise<Synthesis>): Promise<Synthesis> => {
    here.push(chains);
    return handled(chains);
  };
  /** On the net as it is, elsewhere with their gradients, unless a break lost what ran ahead on the net before. */
  const begun = async (weight: number): Promise<{ readonly ending: Promise<Synthesis> }> => {
    const chains = await input.chains();
    if (input.behind !== undefined)
      return { ending: begin(synthesiseWith(engine, spectralNormalise(input.behind).stack, chains, signal)) };
    return {
      ending: input.runner
        ? handled(input.runner.synthesise(normalised.stack, { ...chains, weight }))
        : begin(synthesise(program, chains, signal)),
    };
  };
  try {
    const { lossBound } = settings;
    const count = atScale(settings.chains, scale);
    const synthesisFactor = boundedFactor(learner.gap, lossBound);
    const weight = synthesisFactor / count;
    const { ending } = input.ahead ? { ending: input.ahead } : await begun(weight);
    if (input.next && input.runner && behind) {
      beside = handled(input.runner.synthesise(spectralNormalise(behind).stack, input.next));
    }
    // What follows is done beside the synthesis where another process runs that; one gains nothing from taking turns.
    await (input.runner?.sent() ?? ending);
    const momentum = atScale(settings.momentum, scale);
    const recovery =
      update % atScale(settings.recoveryEvery, scale) !== 0
        ? undefined
        : await runLangevin(program, framedOnce(input.recoveryStart, spec), {
            steps: stepsAt(settings, scale, update).recovery,
            stepSize,
            momentum,
            noiseScale: 0,
            signal,
          });
    const lambda = recovery === undefined ? 0 : settings.recoveryWeight;
    const recoveryFactor = lambda * boundedFactor(learner.recoveryGap, lossBound);
    const others = {
      images: recovery === undefined ? observed : concatBatch([observed, recovery.state]),
      weights: [-(synthesisFactor + recoveryFactor), ...(recovery === undefined ? [] : [recoveryFactor])],
    };
    const gradients = await contrastiveGradients(program, {
      ...{ ending, weight, others },
      beside: input.runner !== undefined,
    });

    const { state, energy } = await ending;
    const { meanScores } = gradients;
    const [observedScore = Number.NaN, recoveryScore] = meanScores.slice(count);
    const gap = meanScores.slice(0, count).reduce((sum, score) => sum + score, 0) / count - observedScore;
    const recoveryGap = recoveryScore === undefined ? learner.recoveryGap : recoveryScore - observedScore;

    if (input.next && beside === undefined) beside = begin(synthesise(program, input.next, signal));

    const { net } = learner;
    const adam = optimise(
      net,
      {
        weights: backpropSpectralNorm(normalised, gradients.weights),
        biases: gradients.biases,
      },
      learner.adam,
      settings,
      learningRateAt(settings, scale, update),
    );
    const recovered = recovery && shown(recovery.state);
    const recoveryError = recovered ? meanSquaredError(recovered, input.observed) : learner.recoveryError;
    return {
      learner: { net: { ...net, u: normalised.u }, adam, gap, recoveryGap, recoveryError },
      loss: boundedGap(gap, lossBound) + lambda * boundedGap(recoveryGap, lossBound),
      gap,
      recoveryError,
      meanScores,
      energy,
      synthesis: shown(state),
      recovery: recovered,
      next: beside && behind && { ahead: beside, behind },
    };
  } finally {
    await Promise.allSettled(here);
    await program.release();
  }
}

/** Of the update before, by the weights that a training changes in place: fresh kernels at each would bring the collector on. */
const lastNormalised = new WeakMap<EnergyNet['weights'], NormalisedNet>();

/** {@link spectralNormalise}; the kernels hold until the next update of the same net. */
function normalise(net: EnergyNet, iterations: number | undefined): NormalisedNet {
  const normalised = spectralNormalise(net, iterations, lastNormalised.get(net.weights));
  lastNormalised.set(net.weights, normalised);
  return normalised;
}

/** The net as it runs, in memory of its own: normalised, and not to be normalised again. */
function normalisedNet({ spec, biases }: EnergyNet, { stack }: NormalisedNet): EnergyNet {
  return {
    spec: { ...spec, spectralNorm: false },
    weights: stack.layers.map(({ weights }) => weights.slice()),
    biases: biases.map((bias) => bias.slice()),
    u: [],
  };
}

/** A promise whose failure is told by whoever awaits it, later. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
