import { PatchwiseError } from '../../errors.ts';
import { addNoise } from '../../image/add-noise.ts';
import type { Generator } from '../../runtime/random/random.ts';
import { concatBatch, nchw, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { meanSquaredError } from '../metrics/pixel-error.ts';
import { type Pyramid, pyramidLevel } from '../pyramid/pyramid.ts';
import { upsample } from '../pyramid/pyramid-model.ts';

/**
 * Where the chains of a finer scale start: x₀ = clip(x + σ₀·ε, −1, 1), ε ~ N(0, I), one grey value a pixel repeated
 * over the channels. A result that was just enlarged has no fine detail, and a short chain that has to grow all of it
 * from nothing grows regular stripes; noise gives it something irregular to shape (docs/training.md).
 * @param images [N, C, H, W] in [-1, 1]
 * @param deviation σ₀; 0 gives the images themselves
 * @param generators one an image: image i takes its noise from `split('start-noise')`
 */
export function withStartNoise(images: Tensor, deviation: number, generators: readonly Generator[]): Tensor {
  if (deviation === 0) return images;
  const { n, h, w } = nchw(images);
  requireGenerators(n, generators);
  const noises = generators.map((generator) => generator.split('start-noise').normal(h * w));
  return concatBatch(
    splitBatch(images).map((image, i) => addNoise(image, noises[i] as Float32Array, deviation)),
  );
}

/** @throws `value/out-of-range` unless every chain has its own */
export function requireGenerators(chains: number, generators: readonly Generator[]): void {
  if (generators.length === chains) return;
  throw new PatchwiseError(
    'value/out-of-range',
    `${chains} Langevin chains with noise need a generator each, got ${generators.length}.`,
  );
}

/**
 * σ₀ of a scale: `factor` times the root mean square of the detail that its level has and the enlarged level below
 * lacks. 0 at scale 0, which starts from noise anyway.
 */
export function startNoiseDeviation(pyramid: Pyramid, scale: number, factor: number): number {
  if (scale === 0 || factor === 0) return 0;
  const level = pyramidLevel(pyramid, scale);
  const enlarged = upsample(pyramidLevel(pyramid, scale - 1), sizeOf(level));
  return factor * Math.sqrt(meanSquaredError(enlarged, level));
}
