import { setImmediate } from 'node:timers/promises';
import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import { splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { bidirectionalSimilarity } from './bidirectional-similarity.ts';
import { patchProfile, patchSwd } from './patch-swd.ts';
import { pixelDiversity } from './pixel-diversity.ts';
import { whitenedPatchSwd, whitenedProfile } from './whitened-patch-swd.ts';

/** What one sample scores against the reference. */
export interface SampleQuality {
  readonly patchSwd: number;
  readonly whitened: number;
  readonly coherence: number;
  readonly completeness: number;
}

export interface QualityReport {
  readonly samples: readonly SampleQuality[];
  /** Mean, median, best (least) and worst patch SWD over the samples. */
  readonly patchSwd: {
    readonly mean: number;
    readonly median: number;
    readonly best: number;
    readonly worst: number;
  };
  /** Means over the samples; `whitened` is the whitened patch SWD. */
  readonly whitened: number;
  readonly coherence: number;
  readonly completeness: number;
  /** Absent for a single sample. */
  readonly diversity?: number;
}

export interface QualityOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each sample; the event loop gets a turn between samples. */
  readonly onSample?: (done: number, total: number) => void;
}

/**
 * Quality of samples against the image that their model was trained on, without any pretrained network: patch
 * SWD plain and whitened, coherence, completeness and pixel diversity.
 * @param reference [1, C, H, W] in [-1, 1], at least 14 pixels a side
 * @param samples batches of images of one size
 * @throws as the metrics do; `run/cancelled`
 */
export async function measureQuality(
  reference: Tensor,
  samples: readonly Tensor[],
  options: QualityOptions = {},
): Promise<QualityReport> {
  const images = samples.flatMap(splitBatch);
  if (images.length === 0) throw new PatchwiseError('value/out-of-range', 'There is no sample to measure.');
  const profile = patchProfile(reference);
  const whitened = whitenedProfile(reference);
  const rows: SampleQuality[] = [];
  for (const image of images) {
    throwIfCancelled(options.signal);
    rows.push({
      patchSwd: patchSwd(profile, image).distance,
      whitened: whitenedPatchSwd(whitened, image),
      ...bidirectionalSimilarity(reference, image),
    });
    options.onSample?.(rows.length, images.length);
    await setImmediate();
  }
  const distances = rows.map((row) => row.patchSwd).sort((a, b) => a - b);
  return {
    samples: rows,
    patchSwd: {
      mean: mean(distances),
      median: median(distances),
      best: distances[0]!,
      worst: distances.at(-1)!,
    },
    whitened: mean(rows.map((row) => row.whitened)),
    coherence: mean(rows.map((row) => row.coherence)),
    completeness: mean(rows.map((row) => row.completeness)),
    ...(images.length > 1 && { diversity: pixelDiversity(reference, images) }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
