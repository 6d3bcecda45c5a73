import type { EnergyEngine, EnergyProgram, WeightedImages } from '../../runtime/engine/engine.ts';
import { tiledProgram } from '../../runtime/engine/tiled.ts';
import { concatBatch, cropMargin, type Tensor } from '../../runtime/tensor.ts';
import { runLangevin, type StepEnergy } from '../chain/langevin.ts';
import { meanSquaredError } from '../metrics/pixel-error.ts';
import type { AdamState } from '../net/adam.ts';
import { toColours } from '../net/colour-axes.ts';
import { type EnergyNet, marginWidth } from '../net/energy-net.ts';
import { backpropSpectralNorm, type NormalisedNet } from '../net/spectral-norm.ts';
import { atScale, type TrainingSettings } from '../pyramid/training-settings.ts';
import { contrastiveGradients } from './contrastive-gradients.ts';
import { withMarginOnce } from './margin-once.ts';
import { normalise } from './normalised-net.ts';
import { type NetGradients, optimise } from './optimiser.ts';
import { boundedFactor, boundedGap, learningRateAt } from './schedule.ts';
import { type ChainRunner, type SynthesisChains, synthesise } from './synthesis.ts';

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
  /** The synthesis chains of this update. */
  readonly chains: SynthesisChains;
  /** The training image at this scale, and where the recovery chain starts, [1, C, h, w]. */
  readonly observed: Tensor;
  readonly recoveryStart: Tensor;
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
  /** Results of the chains, margin removed. */
  readonly synthesis: Tensor;
  /** Only of an update whose recovery chain ran. */
  readonly recovery: Tensor | undefined;
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
  const { settings, scale, update, chains, runner, signal } = input;
  const { lossBound } = settings;
  const { net } = learner;
  const shown = (state: Tensor) => toColours(cropMargin(state, marginWidth(net.spec)), net.spec.colour);
  const observed = withMarginOnce(input.observed, net.spec);
  const normalised = normalise(net, settings.powerIterations);
  const program = tiledProgram(engine.compile(normalised.stack), normalised.stack);
  try {
    const count = atScale(settings.chains, scale);
    const synthesisFactor = boundedFactor(learner.gap, lossBound);
    const weight = synthesisFactor / count;
    const ending = runner
      ? handled(runner.synthesise(normalised.stack, { ...chains, weight }))
      : synthesise(program, chains, signal);
    // What follows is done beside the synthesis where another process runs that; one gains nothing from taking turns.
    await (runner?.sent() ?? ending);
    const recovery = await recoveryChain(program, learner, input);
    const lambda = recovery === undefined ? 0 : settings.recoveryWeight;
    const recoveryFactor = lambda * boundedFactor(learner.recoveryGap, lossBound);
    const gradients = await contrastiveGradients(program, {
      ...{ ending, weight, others: otherImages(observed, recovery, synthesisFactor, recoveryFactor) },
      beside: runner !== undefined,
    });
    const { state, energy } = await ending;
    const { meanScores } = gradients;
    const { gap, recoveryGap = learner.recoveryGap } = scoreGaps(meanScores, count);

    const adam = optimise(
      net,
      toRawWeights(normalised, gradients),
      learner.adam,
      settings,
      learningRateAt(settings, scale, update),
    );
    const recovered = recovery && shown(recovery);
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
    };
  } finally {
    await program.release();
  }
}

/** A promise whose failure is told by whoever awaits it, later. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function toRawWeights(normalised: NormalisedNet, { weights, biases }: NetGradients): NetGradients {
  return { weights: backpropSpectralNorm(normalised, weights), biases };
}

/** Where the recovery chain ends, margin included; undefined in updates in which it does not run. */
async function recoveryChain(
  program: EnergyProgram,
  { net }: LearnerState,
  { settings, scale, update, stepSize, recoveryStart, signal }: UpdateInput,
): Promise<Tensor | undefined> {
  if (update % atScale(settings.recoveryEvery, scale) !== 0) return undefined;
  const { state } = await runLangevin(program, withMarginOnce(recoveryStart, net.spec), {
    steps: atScale(settings.recoverySteps, scale),
    stepSize,
    momentum: atScale(settings.momentum, scale),
    noiseScale: 0,
    signal,
  });
  return state;
}

/** The images of the gradient beside the synthesis: both brackets of the loss subtract the training image's score. */
function otherImages(
  observed: Tensor,
  recovery: Tensor | undefined,
  synthesisFactor: number,
  recoveryFactor: number,
): WeightedImages {
  const ofObserved = -(synthesisFactor + recoveryFactor);
  return recovery === undefined
    ? { images: observed, weights: [ofObserved] }
    : { images: concatBatch([observed, recovery]), weights: [ofObserved, recoveryFactor] };
}

/**
 * The brackets of the loss before they are bounded.
 * @param meanScores of the synthesis chains, of the training image, and of the recovery chain where it ran
 */
function scoreGaps(
  meanScores: readonly number[],
  chains: number,
): { readonly gap: number; readonly recoveryGap: number | undefined } {
  const [observed = Number.NaN, recovery] = meanScores.slice(chains);
  const synthesis = meanScores.slice(0, chains).reduce((sum, score) => sum + score, 0) / chains;
  return {
    gap: synthesis - observed,
    recoveryGap: recovery === undefined ? undefined : recovery - observed,
  };
}
