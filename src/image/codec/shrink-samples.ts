import type { Size } from '../../runtime/tensor.ts';
import { type ResizeWeights, resizeWeights } from '../resize-weights.ts';
import type { Pixels } from './pixels.ts';

/** Size of a picture whose longer side may be so long at most, px. */
export function sizeWithin({ width, height }: Size, longSide = Number.POSITIVE_INFINITY): Size {
  const by = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(by * width)), height: Math.max(1, Math.round(by * height)) };
}

/**
 * The mean over the rectangle that each pixel of a smaller picture covers, as `area` of image/resize.ts: taken of the samples
 * before they become values, in a fifth of the memory and of the time.
 * @returns [C, height, width] in units of samples
 */
export function shrinkSamples({ samples, width, height, channels }: Pixels, size: Size): Float32Array {
  const rows = resizeWeights('area', height, size.height);
  const columns = resizeWeights('area', width, size.width);
  const out = new Float32Array(channels * size.height * size.width);
  const line = new Float64Array(width * channels);
  for (let y = 0; y < size.height; y++) {
    line.fill(0);
    for (let k = 0; k < rows.count[y]!; k++) {
      const weight = rows.weights[y * rows.taps + k]!;
      addLine(line, samples, (rows.first[y]! + k) * line.length, weight);
    }
    for (let c = 0; c < channels; c++) {
      const to = (c * size.height + y) * size.width;
      shrinkLine(line.subarray(c), channels, columns, out.subarray(to, to + size.width));
    }
  }
  return out;
}

/* Loops as functions of their own: engines compile them to a third of the time. */

function addLine(line: Float64Array, samples: Pixels['samples'], from: number, weight: number): void {
  const { length } = line;
  for (let i = 0; i < length; i++) line[i]! += weight * samples[from + i]!;
}

/** @param apart between two samples of a channel */
function shrinkLine(
  line: Float64Array,
  apart: number,
  { taps, first, count, weights }: ResizeWeights,
  out: Float32Array,
): void {
  for (let x = 0; x < out.length; x++) {
    let sum = 0;
    const end = count[x]!;
    for (let k = 0; k < end; k++) sum += weights[x * taps + k]! * line[(first[x]! + k) * apart]!;
    out[x] = sum;
  }
}
