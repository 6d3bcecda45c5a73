import { resolveNetSpec } from '../model/net/energy-net.ts';
import { pyramidSizes } from '../model/pyramid/pyramid.ts';
import { TRAINING_PRESETS } from '../model/pyramid/training-settings.ts';
import { plannedCosts } from '../model/training/cost.ts';
import type { Size } from '../runtime/tensor.ts';
import { trainingSettings } from './training/settings.ts';

/** Side that is assumed where the parameters do not say, px. */
const USUAL_SIDE = 256;

/** Langevin steps that are assumed where the training decides: the most of a scale by default. */
const USUAL_STEPS = Math.max(...(TRAINING_PRESETS.balanced.steps as readonly number[]));

/** A pyramid takes about as much again as its finest scale. */
const ALL_SCALES = 2;

/** Multiply-adds of one Langevin step of the large net: forward and backward. */
export function stepCost({ height, width }: Size = square(USUAL_SIDE)): number {
  const spec = resolveNetSpec('large', { height, width }, 3, 0);
  const channels = [3, ...spec.channels];
  const perPixel = spec.channels.reduce(
    (sum, out, layer) => sum + out * (channels[layer] as number) * (spec.kernels[layer] as number) ** 2,
    0,
  );
  return 3 * perPixel * height * width;
}

/** Multiply-adds of chains at all scales of a pyramid; what is empty takes a usual value. */
export function pyramidChainCost(params: {
  readonly images?: number;
  readonly steps?: number | null;
  readonly height?: number | null;
  readonly width?: number | null;
}): number {
  const { images = 1, steps, height, width } = params;
  const size = { height: height ?? USUAL_SIDE, width: width ?? USUAL_SIDE };
  return images * (steps ?? USUAL_STEPS) * ALL_SCALES * stepCost(size);
}

/** Multiply-adds of drawing so many pictures from a model of patches: about 6 Gmac each, candidates included. */
export function patchSamplingCost(pictures: number): number {
  return 6e9 * pictures;
}

/** Multiply-adds of enlarging an image by a factor, 16 at most: the last rounds take most. */
export function enlargingCost(factor: number, steps: number | null): number {
  return (steps ?? 30) * ALL_SCALES * stepCost(square(Math.min(16, factor) * USUAL_SIDE));
}

/**
 * What lifting to a size counts: it takes 10 µs of the processor a pixel, in which a fast device would do 10⁷
 * multiply-adds. An empty side takes the other one, or 1280 px.
 */
export function liftingCost(width: number | null, height: number | null): number {
  return 1e7 * (width ?? height ?? 1280) * (height ?? width ?? 1280);
}

/** Multiply-adds of a training, of all scales or of the finest one alone, of the largest picture that it may get. */
export function trainingCost(
  params: Parameters<typeof trainingSettings>[0],
  scales: 'all' | 'finest' = 'all',
): number {
  const settings = trainingSettings(params);
  const { pyramid } = settings;
  // A square one, which must reach down to the coarsest scale.
  const side = Math.max(pyramid.longSide, pyramid.shortSide);
  const { sizes } = pyramidSizes(square(side), { ...pyramid, longSide: side });
  return plannedCosts(settings, scales === 'all' ? sizes : sizes.slice(-1), 3).total;
}

function square(side: number): Size {
  const whole = Math.max(1, Math.round(side));
  return { height: whole, width: whole };
}
