import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { composite } from '../../image/composite.ts';
import type { Clamp, EnergyProgram, ScoreGradient } from '../../runtime/engine/engine.ts';
import { Generator } from '../../runtime/random/random.ts';
import { allFinite, cropMargin, nchw, padMargin, type Tensor } from '../../runtime/tensor.ts';
import {
  type Checks,
  FUNCTION,
  isRecord,
  NUMBER,
  requireArgument,
  requireOptions,
  requireTensor,
  SIGNAL,
  TENSOR,
  withMethods,
  YES_OR_NO,
} from '../../shared/arguments.ts';
import { type ColourAxes, toAxes, toColours } from '../net/colour-axes.ts';
import type { ChainMotion } from './schedule.ts';
import { requireGenerators, withStartNoise } from './start-noise.ts';

/** What the energy says of the chains of a batch, the margin included. */
export interface StepEnergy {
  /** Mean f of the patches. */
  readonly score: number;
  /** Root mean square of ∂Σf/∂x over the values; δ²/2 times it is how far a step without momentum moves a pixel. */
  readonly gradientNorm: number;
}

/**
 * Called after each step (1 … steps); slow observers slow the chain. What it does not ask for costs nothing.
 * @param read the state after the step
 * @param energy of the state before the step, which the step has evaluated; undefined after a step of size 0
 * @param scoreMap of that state, [N, 1, h, w]: the score of the patch around each pixel
 */
export type StepObserver = (
  step: number,
  read: () => Promise<Tensor>,
  energy: () => Promise<StepEnergy | undefined>,
  scoreMap: () => Promise<Tensor | undefined>,
) => void | Promise<void>;

/** How a chain moves. */
export interface LangevinOptions {
  readonly steps: number;
  /** δ²: the drift is δ²/2 · ∂Σf/∂x (the paper's code: 0.01). */
  readonly stepSize: number;
  /** Standard deviation of the noise; the paper's code anneals it to 0 and samples without. */
  readonly noiseScale: number;
  /** μ in [0, 1): heavy-ball momentum; 0, the paper's, by default. */
  readonly momentum?: number;
  /** One a chain of the batch, needed for noise: chain i takes step t's from `split('step', t)`. */
  readonly generators?: readonly Generator[];
  /** What moves a step (1 … steps) in the place of the three above, asked before it; then each step is taken singly. */
  readonly motionAt?: (step: number) => ChainMotion;
  readonly clamp?: Clamp;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: StepObserver;
  /** Asks for the energy of the state before the last step; without it and `onStep`, nobody asks for that of any. */
  readonly withEnergy?: boolean;
}

/** Where the chains have come to. */
export interface LangevinResult {
  /** The state after the last step, margin included. */
  readonly state: Tensor;
  /** Score map of the state before the last step; absent for 0 steps. */
  readonly score: Tensor | undefined;
  /** Where it was asked for, and the last step had a size. */
  readonly energy?: StepEnergy | undefined;
}

const PROGRAM = withMethods('a program, as compileScale gives it', 'chain', 'release');

const OPTIONS: Checks<LangevinOptions> = {
  steps: NUMBER,
  stepSize: NUMBER,
  noiseScale: NUMBER,
  momentum: NUMBER,
  generators: ['a list of generators, as generator gives them', isGenerators],
  motionAt: FUNCTION,
  clamp: ['a clamp { mask, values } of two tensors', isClamp],
  signal: SIGNAL,
  onStep: FUNCTION,
  withEnergy: YES_OR_NO,
};

function isGenerators(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => one instanceof Generator);
}

function isClamp(value: unknown): boolean {
  return isRecord(value) && TENSOR[1](value['mask']) && TENSOR[1](value['values']);
}

/**
 * Runs Langevin chains, one an image of the batch, on a padded state (Zheng et al. 2021, eq. 7):
 * x ← clip(x + δ²/2 · ∂Σf(x)/∂x + σ·ε, −1, 1), ε ~ N(0, I); with momentum, v ← μ·v + δ²/2 · ∂Σf/∂x takes the
 * drift's place.
 * The gradient is of the SUM of the score map, so a pixel's drift does not depend on the image's size.
 * @param initial [N, C, H, W] in [−1, 1], the margin that the net pads with included
 * @returns the state after the last step, [N, C, H, W]
 * @throws `langevin/not-finite` with a step after which the state is NaN or infinite, the first where steps are taken
 * singly, else the last;
 *   `run/cancelled`.
 *
 * @example
 * import { compileScale, type EnergyEngine, generator, type PyramidModel, runLangevin, type Tensor } from 'patchwise';
 * async function chain(engine: EnergyEngine, model: PyramidModel, image: Tensor): Promise<Tensor> {
 *   const { program, chain: trained, toState, toImage } = compileScale(engine, model, 0);
 *   const { state } = await runLangevin(program, toState(image), {
 *     ...trained,
 *     noiseScale: 0.01,
 *     generators: [generator(7)],
 *   });
 *   await program.release();
 *   return toImage(state);
 * }
 */
export async function runLangevin(
  program: EnergyProgram,
  initial: Tensor,
  options: LangevinOptions,
): Promise<LangevinResult> {
  requireArgument(program, 'program', PROGRAM);
  requireTensor(initial, 'initial');
  requireOptions(options, OPTIONS, ['steps', 'stepSize', 'noiseScale']);
  const { steps, stepSize, noiseScale, momentum = 0, generators = [], onStep, withEnergy = false } = options;
  const { motionAt } = options;
  if (noiseScale > 0 || motionAt !== undefined) requireGenerators(nchw(initial).n, generators);
  throwIfCancelled(options.signal);
  const chain = await program.chain(initial, options.clamp);
  try {
    const { together } = chain;
    // A step has read its noise when it is done: the next ones draw theirs to the same memory.
    const noises: Float32Array[] = [];
    for (let done = 0; done < steps; ) {
      throwIfCancelled(options.signal);
      const left = steps - done;
      const single = onStep !== undefined || motionAt !== undefined;
      const grouped = together !== undefined && !single && left % together.count === 0;
      const count = grouped ? together.count : 1;
      const motion = motionAt?.(done + 1) ?? { stepSize, noiseScale, momentum };
      const drawn = motion.noiseScale > 0 ? count : 0;
      for (let i = 0; i < drawn; i++) {
        noises[i] ??= new Float32Array(initial.data.length);
        drawNoise(noises[i] as Float32Array, generators, done + 1 + i);
      }
      const noise = noises.length > drawn ? noises.slice(0, drawn) : noises;
      const how = { ...motion, silent: onStep === undefined && left > count };
      if (grouped) await together.step(how, noise);
      else await chain.step({ ...how, ...(noise[0] && { noise: noise[0] }) });
      done += count;
      // What is not finite stays so: of several steps that nobody watches the last tells.
      if (!how.silent || !grouped) requireFinite(await chain.read(), done);
      await onStep?.(
        done,
        () => chain.read(),
        async () => energyOf(await chain.lastScoreGradient()),
        () => chain.lastScore(),
      );
    }
    return {
      state: await chain.read(),
      score: await chain.lastScore(),
      ...(withEnergy && { energy: energyOf(await chain.lastScoreGradient()) }),
    };
  } finally {
    chain.dispose();
  }
}

/** What is told of a step, from what it evaluated. */
export function energyOf(found: ScoreGradient | undefined): StepEnergy | undefined {
  if (found === undefined) return undefined;
  const [score, gradient] = [found.score.data, found.gradient.data];
  let sum = 0;
  for (let i = 0; i < score.length; i++) sum += score[i] as number;
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += (gradient[i] as number) ** 2;
  return { score: sum / score.length, gradientNorm: Math.sqrt(squares / gradient.length) };
}

/** Standard normal values for one step of all chains, to `noise`. */
function drawNoise(noise: Float32Array, generators: readonly Generator[], step: number): void {
  const stride = noise.length / generators.length;
  for (const [i, generator] of generators.entries()) {
    generator.split('step', step).normal(noise.subarray(i * stride, (i + 1) * stride));
  }
}

function requireFinite(state: Tensor, step: number): void {
  if (allFinite(state.data)) return;
  throw new PatchwiseError('langevin/not-finite', `The Langevin state is not finite after step ${step}.`, {
    hint: 'Use a smaller step size, or a model whose training did not diverge.',
    details: { step },
  });
}

/** A chain on an unpadded image. */
export interface MarginLangevinOptions extends LangevinOptions {
  /** σ₀ of the noise that the chains start with, see {@link withStartNoise}; 0 by default. No step, no noise. */
  readonly startNoise?: number;
  /** The colour space of the net: images come and go in RGB, the chain moves there; RGB by default. */
  readonly colour?: ColourAxes | undefined;
}

/**
 * {@link runLangevin} on an unpadded image: adds the noise of the start and the zero margin, runs, removes the margin.
 * Held pixels start at their values, without noise.
 */
export async function runLangevinInMargin(
  program: EnergyProgram,
  image: Tensor,
  margin: number,
  options: MarginLangevinOptions,
): Promise<Tensor> {
  const { clamp, onStep, steps, startNoise = 0, generators = [], colour } = options;
  const padded = (images: Tensor) => padMargin(toAxes(images, colour), margin);
  const shown = (state: Tensor) => {
    const images = toColours(cropMargin(state, margin), colour);
    // There and back is exact up to rounding only.
    return clamp && colour ? composite(images, clamp.values, clamp.mask) : images;
  };
  const noisy = steps > 0 ? withStartNoise(image, startNoise, generators) : image;
  const start = clamp ? composite(noisy, clamp.values, clamp.mask) : noisy;
  const { state } = await runLangevin(program, padded(start), {
    ...options,
    ...(clamp && { clamp: { mask: padMargin(clamp.mask, margin), values: padded(clamp.values) } }),
    ...(onStep && {
      onStep: (...[step, read, ...rest]: Parameters<StepObserver>) =>
        onStep(step, async () => shown(await read()), ...rest),
    }),
  });
  return shown(state);
}
