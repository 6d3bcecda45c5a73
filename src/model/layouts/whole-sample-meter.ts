import { resize } from '../../image/resize.ts';
import { sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { shiftMapEnergy } from '../lift/shift-map.ts';
import { shareOfLimit } from './limits.ts';
import { seamMeter } from './seam.ts';

/** What a whole sample has. */
export interface WholeSampleMeasures {
  /** Energy of its shift map ({@link shiftMapEnergy}), squared levels. */
  readonly shiftMap: number | undefined;
  /** Seam (seam.ts) of the sample shrunk to the size of scale 0, levels; 0 where that is smaller than a patch. */
  readonly seam: number;
}

/** What it may have at most; above any of them it counts as failed. What is undefined is not looked at. */
export interface WholeSampleLimits {
  readonly shiftMap: number | undefined;
  readonly seam: number | undefined;
}

/** Measures each of the samples [N, C, H, W]. */
export type WholeSampleMeter = (samples: Tensor) => Promise<WholeSampleMeasures[]>;

/**
 * A meter for whole samples, of what scale 0 cannot see or what a finer scale has spoilt: a torn thing costs much to
 * compose from pieces of the photograph, and a patch of sky that a finer scale has put into a wall is a place that
 * occurs nowhere, though scale 0 had none.
 * @param photo [1, C, H, W] in [-1, 1], the training image
 * @param coarsest the same at scale 0
 * @returns a meter whose `shiftMap` is undefined where images are smaller than a patch; it rejects with `run/cancelled`
 */
export function wholeSampleMeter(photo: Tensor, coarsest: Tensor, signal?: AbortSignal): WholeSampleMeter {
  const seamsOf = seamMeter(coarsest);
  return async (samples) => {
    const measured: WholeSampleMeasures[] = [];
    for (const sample of splitBatch(samples)) {
      const [seam = 0] = seamsOf(resize(sample, sizeOf(coarsest), 'area'));
      measured.push({ shiftMap: await shiftMapEnergy(sample, photo, { signal }), seam });
    }
    return measured;
  };
}

/** The largest measure as a multiple of what is allowed: above 1 the sample has failed. */
export function wholeSampleFault(measured: WholeSampleMeasures, limits: WholeSampleLimits): number {
  return Math.max(shareOfLimit(measured.shiftMap, limits.shiftMap), shareOfLimit(measured.seam, limits.seam));
}
