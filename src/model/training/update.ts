import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { tiledProgram } from '../../runtime/engine/tiled.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, cropFrame, nchw, padFrame, type Tensor } from '../../runtime/tensor.ts';
import { type AdamState, adamUpdate } from '../adam.ts';
import { toAxes, toColours } from '../colour-axes.ts';
import { type EnergyNet, frameWidth } from '../energy-net.ts';
import { runLangevin, type StepEnergy } from '../langevin.ts';
import { meanSquaredError } from '../metrics/pixel-error.ts';
import { backpropSpectralNorm, type NormalisedNet, spectralNormalise } from '../spectral-norm.ts';
import { boundedFactor, boundedGap, learningRateAt, noiseScaleAt } from './schedule.ts';
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
  /** Of the last recovery chain that ran. */
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
  /** Runs them beside the rest of this update; left out, they run after it. */
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
    start: padFrame(toAxes(start, net.spec.colour), frameWidth(net.spec)),
    steps: atScale(settings.steps, scale),
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
 * chain give samples of the current energy; Adam then lowers
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
  const frame = frameWidth(learner.net.spec);
  const { colour } = learner.net.spec;
  const framed = (images: Tensor) => padFrame(toAxes(images, colour), frame);
  const shown = (state: Tensor) => toColours(cropFrame(state, frame), colour);
  const observed = framed(input.observed);
  const normalised = spectralNormalise(learner.net, settings.powerIterations);
  const behind = input.next && normalisedNet(learner.net, normalised);
  const program = tiledProgram(engine.compile(normalised.stack), normalised.stack);
  let beside: Promise<Synthesis> | undefined;
  /** Chains that this process computes: they end before the program is released, whatever fails beside them. */
  const here: Promise<Synthesis>[] = [];
  const begin = (chains: Promise<Synthesis>): Promise<Synthesis> => {
    here.push(chains);
    return handled(chains);
  };
  try {
    const ahead =
      input.ahead ??
      begin(
        input.behind === undefined
          ? synthesise(program, await input.chains(), signal)
          : synthesiseWith(engine, spectralNormalise(input.behind).stack, await input.chains(), signal),
      );
    if (input.next && input.runner && behind) {
      beside = handled(input.runner.synthesise(spectralNormalise(behind).stack, input.next));
    }
    const momentum = atScale(settings.momentum, scale);
    const recovery =
      update % atScale(settings.recoveryEvery, scale) !== 0
        ? undefined
        : await runLangevin(program, framed(input.recoveryStart), {
            steps: atScale(settings.recoverySteps, scale),
            stepSize,
            momentum,
            noiseScale: 0,
            signal,
          });
    const lambda = recovery === undefined ? 0 : settings.recoveryWeight;
    const { state, energy } = await ahead;
    const chains = nchw(state).n;
    const { lossBound } = settings;
    const synthesisFactor = boundedFactor(learner.gap, lossBound);
    const recoveryFactor = lambda * boundedFactor(learner.recoveryGap, lossBound);
    const images = [state, observed, ...(recovery === undefined ? [] : [recovery.state])];
    const gradients = await program.parameterGradients(concatBatch(images), [
      ...Array.from({ length: chains }, () => synthesisFactor / chains),
      -(synthesisFactor + recoveryFactor),
      ...(recovery === undefined ? [] : [recoveryFactor]),
    ]);
    const scores = gradients.meanScores;
    const observedScore = scores[chains] as number;
    const gap = scores.slice(0, chains).reduce((sum, score) => sum + score, 0) / chains - observedScore;
    const recoveryScore = scores[chains + 1];
    const recoveryGap = recoveryScore === undefined ? learner.recoveryGap : recoveryScore - observedScore;

    if (input.next && beside === undefined) beside = begin(synthesise(program, input.next, signal));

    const { net } = learner;
    const last = net.weights.length - 1;
    const rate = learningRateAt(settings, scale, update);
    const adam = adamUpdate(
      [...net.weights, ...net.biases],
      [...backpropSpectralNorm(normalised, gradients.weights), ...gradients.biases],
      learner.adam,
      [
        ...net.weights.map((_, layer) => (layer === last ? rate * settings.lastLayerRate : rate)),
        ...net.biases.map(() => rate),
      ],
      { beta1: settings.beta1, beta2: settings.beta2, epsilon: 1e-8 },
    );
    const recovered = recovery && shown(recovery.state);
    const recoveryError = recovered ? meanSquaredError(recovered, input.observed) : learner.recoveryError;
    return {
      learner: { net: { ...net, u: normalised.u }, adam, gap, recoveryGap, recoveryError },
      loss: boundedGap(gap, lossBound) + lambda * boundedGap(recoveryGap, lossBound),
      gap,
      recoveryError,
      meanScores: scores,
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
