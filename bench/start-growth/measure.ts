import { compileNet } from '../../src/model/coarse-to-fine.ts';
import { framedFor, frameWidth } from '../../src/model/energy-net.ts';
import { growthOfStep } from '../../src/model/growth-of-step.ts';
import { runLangevin } from '../../src/model/langevin.ts';
import { type PyramidModel, type ScaleModel, upsample } from '../../src/model/pyramid-model.ts';
import { samplePyramid } from '../../src/model/sample-pyramid.ts';
import { withStartNoise } from '../../src/model/start-noise.ts';
import { type Curvatures, curvaturesAt, dot, moved } from '../../src/model/steepest-mode.ts';
import type { EnergyEngine, EnergyProgram } from '../../src/runtime/engine/engine.ts';
import { type Generator, generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { calmPartOfStart } from './calm-part.ts';
import { fineShare } from './fine-share.ts';
import { growthOfChain } from './growth.ts';

/** How fast what is not there yet grows where a chain starts. */
export interface StartGrowth {
  /** Largest positive curvature of Σf · δ²/2. */
  readonly rise: number;
  /** −(least curvature) · δ²/2: the chain swings beyond 2 (1 + μ). */
  readonly stiffness: number;
  /** Of the steepest mode a step, were f quadratic. */
  readonly step: number;
  /** Likewise of the steepest mode among those that lie in the calm part of the start; undefined where nothing is calm. */
  readonly calm: number | undefined;
  /** What the steepest mode of all becomes over the K steps. */
  readonly chain: number;
  /** What the K steps of the real chain make of a small disturbance along that mode, measured along it: end / start. */
  readonly along: number;
  /** Likewise the whole difference at the end, its length / that of the disturbance. */
  readonly whole: number;
  /**
   * Length of the end's difference / that of a disturbance by white noise all over the image: below 1 most of what is
   * added fades.
   */
  readonly noise: number;
  /** Share of the mode's power above a quarter of the sampling frequency (0.80 for white noise). */
  readonly fine: number;
}

/** Root mean square of the disturbance of the real chain, a value. */
const DISTURBANCE = 1e-3;

/**
 * Measures one scale at one start.
 * @param start unpadded image in RGB, [1, C, h, w]
 */
export async function growthAt(
  engine: EnergyEngine,
  scale: ScaleModel,
  start: Tensor,
  random: Generator,
): Promise<StartGrowth> {
  const { spec } = scale.net;
  const program = compileNet(engine, scale.net);
  try {
    const state = framedFor(start, spec);
    const gradient = gradientIn(program, state);
    const found = await curvaturesAt(gradient, state.data, random);
    const mask = calmPartOfStart(state, scale.startNoise, frameWidth(spec));
    const calm = mask.includes(1)
      ? await curvaturesAt(gradient, state.data, random.split('calm'), { mask })
      : undefined;
    const white = unit(random.split('white').normal(state.data.length));
    return {
      ...(await growthOf(program, scale, state, found, white)),
      calm: calm && growthOfStep((calm.steepest.curvature * scale.stepSize) / 2, scale.momentum),
    };
  } finally {
    await program.release();
  }
}

function gradientIn(program: EnergyProgram, { shape }: Tensor) {
  return async (data: Float32Array) => (await program.scoreGradient({ shape, data })).gradient.data;
}

async function growthOf(
  program: EnergyProgram,
  { steps, stepSize, momentum }: ScaleModel,
  state: Tensor,
  { steepest, least }: Curvatures,
  white: Float32Array,
): Promise<Omit<StartGrowth, 'calm'>> {
  const rise = (steepest.curvature * stepSize) / 2;
  const length = DISTURBANCE * Math.sqrt(state.data.length);
  const endFrom = async (direction: Float32Array, by: number) => {
    const data = moved(state.data, direction, by);
    const chain = { steps, stepSize, momentum, noiseScale: 0 };
    return (await runLangevin(program, { shape: state.shape, data }, chain)).state.data;
  };
  const madeOf = async (direction: Float32Array) => {
    const [above, below] = [await endFrom(direction, length), await endFrom(direction, -length)];
    return above.map((value, i) => (value - below[i]!) / (2 * length));
  };
  const difference = await madeOf(steepest.direction);
  const spread = await madeOf(white);
  return {
    rise,
    stiffness: -(least.curvature * stepSize) / 2,
    step: growthOfStep(rise, momentum),
    chain: growthOfChain(rise, momentum, steps),
    along: dot(difference, steepest.direction),
    whole: Math.sqrt(dot(difference, difference)),
    noise: Math.sqrt(dot(spread, spread)),
    fine: fineShare({ shape: state.shape, data: steepest.direction }),
  };
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}

/** Both starts of a finer scale: the enlarged sample of the scale below, without noise and as its chain really starts. */
export interface ScaleGrowth {
  readonly scale: number;
  readonly smooth: StartGrowth;
  /** Undefined where the scale starts without noise. */
  readonly noisy: StartGrowth | undefined;
}

/** Measures the finer scales of a model, where one of its own samples starts them. */
export async function growthOfModel(
  engine: EnergyEngine,
  model: PyramidModel,
  seed: number,
  tell: (found: ScaleGrowth) => void = () => undefined,
): Promise<ScaleGrowth[]> {
  const results: Tensor[] = [];
  await samplePyramid(engine, model, { seed, onScale: (_, result) => void results.push(result) });
  const rows: ScaleGrowth[] = [];
  for (const [index, scale] of model.scales.entries()) {
    if (index === 0) continue;
    const smooth = upsample(results[index - 1] as Tensor, scale.size);
    // The noise of that sample itself, see samplePyramid.
    const own = generator(seed).split('langevin', 0, 'scale', index);
    const random = generator(seed).split('curvature', index);
    const row = {
      scale: index,
      smooth: await growthAt(engine, scale, smooth, random),
      noisy:
        scale.startNoise > 0
          ? await growthAt(engine, scale, withStartNoise(smooth, scale.startNoise, [own]), random)
          : undefined,
    };
    rows.push(row);
    tell(row);
  }
  return rows;
}
