import { PatchwiseError } from '../errors.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { countedValues, matchedExtents } from './matched-colours.ts';

/**
 * Gives every channel of the content the reference's distribution of values: a value at quantile q of the content
 * becomes the value at quantile q of the reference, interpolated linearly between its distinct values. The quantile of
 * a value is the share of pixels at or below it (scikit-image's `match_histograms`, which SinDDM uses for styles).
 * Equal values stay equal, and their order stays.
 * @param content [N, C, H, W]
 * @param reference [N or 1, C, any size]
 * @param counted indices of the content's pixels whose values are its distribution; left out, all. The others become what
 *   the next higher value becomes
 * @throws `tensor/shape`; `value/out-of-range` for NaN
 */
export function matchHistogram(content: Tensor, reference: Tensor, counted?: Uint32Array): Tensor {
  const { a, b } = matchedExtents(content, reference);
  const size = a.h * a.w;
  const refSize = b.h * b.w;
  const data = new Float32Array(content.data.length);
  for (let plane = 0; plane < a.n * a.c; plane++) {
    const source = b.n === 1 ? plane % a.c : plane;
    const wanted = distribution(reference.data.subarray(source * refSize, (source + 1) * refSize));
    matchPlane(
      content.data.subarray(plane * size, (plane + 1) * size),
      distribution(countedValues(content, plane, counted)),
      wanted,
      data,
      plane * size,
    );
  }
  return { shape: content.shape, data };
}

interface Distribution {
  /** Distinct values, rising. */
  readonly values: Float32Array;
  /** Share of samples at or below each, rising to 1. */
  readonly quantiles: Float64Array;
}

function distribution(samples: Float32Array): Distribution {
  const sorted = samples.slice().sort();
  if (Number.isNaN(sorted.at(-1))) {
    throw new PatchwiseError(
      'value/out-of-range',
      'The colours of an image with NaN values cannot be matched.',
    );
  }
  const values: number[] = [];
  const quantiles: number[] = [];
  sorted.forEach((value, i) => {
    if (value === sorted[i + 1]) return;
    values.push(value);
    quantiles.push((i + 1) / sorted.length);
  });
  return { values: Float32Array.from(values), quantiles: Float64Array.from(quantiles) };
}

function matchPlane(
  plane: Float32Array,
  own: Distribution,
  wanted: Distribution,
  out: Float32Array,
  offset: number,
): void {
  // Both quantile lists rise: one walk over them finds every counterpart.
  const counterpart = new Float32Array(own.values.length);
  let k = 0;
  own.quantiles.forEach((q, i) => {
    while (wanted.quantiles[k]! < q) k++;
    const high = wanted.values[k]!;
    if (k === 0) {
      counterpart[i] = high;
      return;
    }
    const low = wanted.values[k - 1]!;
    const below = wanted.quantiles[k - 1]!;
    // As a weighted mean: at the upper quantile itself it is the upper value exactly.
    const part = (q - below) / (wanted.quantiles[k]! - below);
    counterpart[i] = (1 - part) * low + part * high;
  });
  plane.forEach((value, i) => {
    out[offset + i] = counterpart[positionOf(value, own.values)]!;
  });
}

/** Index in a rising list of a value, or of the first above it, or of the last. */
function positionOf(value: number, sorted: Float32Array): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
