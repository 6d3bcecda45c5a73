import { assertNever, throwIfCancelled } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { sizeAtScale } from '../chain/sample-pyramid.ts';
import { scaleScores } from '../chain/scale-scores.ts';
import {
  type PyramidModel,
  requireSameChannels,
  type ScaleModel,
  trainingPyramid,
  upsample,
} from '../pyramid/pyramid-model.ts';

/**
 * What is compared with the training image: the `score` f of the patch around a pixel, or the `drift`, the length of
 * ∂Σf/∂x at a pixel: how hard the energy pulls it elsewhere.
 */
export type AnomalyMeasure = 'score' | 'drift';

export interface AnomalyOptions {
  /** Default `drift`, which finds pasted parts better (docs/workflows/anomaly-map.md). */
  readonly measure?: AnomalyMeasure;
  /** How the scales are joined: their mean, or the largest of them. */
  readonly combine?: 'mean' | 'max';
  readonly signal?: AbortSignal | undefined;
}

export interface AnomalyMaps {
  /** One map a scale, coarsest first, [1, 1, H, W] at the image's size. */
  readonly scales: readonly Tensor[];
  /** The joint map. */
  readonly combined: Tensor;
}

/**
 * Where an image does not look like the one that the model was trained on. At each scale the measure is standardised
 * by the training image's own, so that the maps are in its standard deviations: 0 is usual, positive is less like the
 * training image (a lower score, a stronger pull), and negative values count as 0.
 * @param image [1, C, H, W] of the training image's pixel size, of any size and aspect
 * @throws `tensor/shape` for other channels
 */
export async function anomalyMaps(
  engine: EnergyEngine,
  model: PyramidModel,
  image: Tensor,
  options: AnomalyOptions = {},
): Promise<AnomalyMaps> {
  const { measure = 'drift', combine = 'mean', signal } = options;
  requireSameChannels(model, image);
  const size = sizeOf(image);
  const { levels } = trainingPyramid(model);
  const scales: Tensor[] = [];
  for (const [s, scale] of model.scales.entries()) {
    throwIfCancelled(signal);
    const usual = moments(await measured(engine, scale, levels[s] as Tensor, measure));
    const map = await measured(engine, scale, upsample(image, sizeAtScale(model, s, size)), measure);
    const sign = measure === 'score' ? -1 : 1;
    const data = map.data.map((value) => Math.max(0, (sign * (value - usual.mean)) / usual.deviation));
    scales.push(resize({ shape: map.shape, data }, size, 'bicubic', { clip: [0, Number.MAX_VALUE] }));
  }
  return { scales, combined: joined(scales, combine) };
}

async function measured(
  engine: EnergyEngine,
  scale: ScaleModel,
  image: Tensor,
  measure: AnomalyMeasure,
): Promise<Tensor> {
  const { score, gradient } = await scaleScores(engine, scale, image);
  switch (measure) {
    case 'score':
      return score;
    case 'drift': {
      const { c, h, w } = nchw(gradient);
      const length = new Float32Array(h * w);
      for (let p = 0; p < h * w; p++) {
        let square = 0;
        for (let k = 0; k < c; k++) square += gradient.data[k * h * w + p]! ** 2;
        length[p] = Math.sqrt(square);
      }
      return { shape: [1, 1, h, w], data: length };
    }
    default:
      return assertNever(measure);
  }
}

function moments({ data }: Tensor): { mean: number; deviation: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  // A net that scores everything alike finds nothing unusual.
  return { mean, deviation: Math.sqrt(variance) || Number.POSITIVE_INFINITY };
}

function joined(maps: readonly Tensor[], combine: 'mean' | 'max'): Tensor {
  const [first] = maps as [Tensor, ...Tensor[]];
  const data = Float32Array.from(first.data, (_, p) => {
    const values = maps.map((map) => map.data[p]!);
    return combine === 'max' ? Math.max(...values) : values.reduce((sum, v) => sum + v, 0) / values.length;
  });
  return { shape: first.shape, data };
}
