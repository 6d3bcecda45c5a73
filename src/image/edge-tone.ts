import { nchw, type Tensor } from '../runtime/tensor.ts';
import { isDeep, LEVELS, toLevel } from './pointwise.ts';

/** Sides of an image. */
export interface Sides {
  readonly left: boolean;
  readonly right: boolean;
  readonly top: boolean;
  readonly bottom: boolean;
}

/** How far from its edge an image is looked at, a share of its side, and px at least. */
const STRIP = 0.01;
const LEAST_STRIP = 2;
/** How far beyond that it tells how it would go on to the edge, in strips. */
const INNER = 3;
/** Parts of an edge, which tell on their own: what all have in common is no content. */
const PARTS = 16;
/** Of a median of so many, its standard error by the median of distances to it. */
const STANDARD_ERROR = (1.4826 * 1.2533) / Math.sqrt(PARTS);
/** Offsets count from so many standard errors on. */
const SURE = 3;
/** Levels of 8 bits from which an edge is another thing, such as a frame, and not of another tone. */
const RANGE = 30;

/**
 * An image whose outermost columns and rows have the tone of what lies beside them: sharpening, resampling and correcting
 * a lens leave them lighter, darker or of another hue, along all of an edge, which shows as a line where an image goes on.
 * In each of 16 parts of an edge a line is fitted to what lies one to four hundredths of the side inside; by the median of
 * how far the outer hundredth is from it, d, with its standard error s, it is corrected, each column and channel by
 * itself: by d (1 − (3 s / d)²)₊, and less the nearer |d| comes to 30 levels, times (1 − |d|⁴ / 30⁴)²₊.
 * @param image [N, C, H, W] in [-1, 1]
 * @param sides which of its edges; others stay, and so does an image that is too small
 * @returns of 8 bits where the image is
 */
export function evenEdges(image: Tensor, sides: Sides): Tensor {
  const { n, c, h, w } = nchw(image);
  const deep = isDeep(image);
  const data = image.data.slice();
  for (const side of ['left', 'right', 'top', 'bottom'] as const) {
    if (!sides[side]) continue;
    const beside = side === 'left' || side === 'right';
    const [depth, length] = beside ? [w, h] : [h, w];
    const strip = Math.max(LEAST_STRIP, Math.round(STRIP * depth));
    if (strip * (1 + INNER) * 2 > depth || length < 2 * PARTS) continue;
    const last = side === 'right' || side === 'bottom';
    /** Where in its plane the pixel is that lies so far from the edge, and so far along it. */
    const place = (far: number, along: number): number => {
      const across = last ? depth - 1 - far : far;
      return beside ? along * w + across : across * w + along;
    };
    for (let plane = 0; plane < n * c; plane++) {
      const values = data.subarray(plane * h * w, (plane + 1) * h * w);
      for (const [far, offset] of offsetsOf(values, place, length, strip).entries()) {
        for (let along = 0; along < length && offset !== 0; along++) {
          const at = place(far, along);
          const value = Math.min(1, Math.max(-1, values[at]! - offset));
          values[at] = deep ? value : toLevel(value);
        }
      }
    }
  }
  return { shape: image.shape, data };
}

/** Of each column of a strip by how much it is lighter than what lies beside it would go on. */
function offsetsOf(
  values: Float32Array,
  place: (far: number, along: number) => number,
  length: number,
  strip: number,
): number[] {
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const [from, to] = [part, part + 1].map((i) => Math.floor((i * length) / PARTS)) as [number, number];
    const means = Float64Array.from({ length: strip * (1 + INNER) }, (_, far) => {
      let sum = 0;
      for (let along = from; along < to; along++) sum += values[place(far, along)]!;
      return sum / (to - from);
    });
    return beyondLine(means, strip);
  });
  return Array.from({ length: strip }, (_, far) => {
    const apart = parts.map((part) => part[far]!);
    const offset = medianOf(apart);
    const error = STANDARD_ERROR * medianOf(apart.map((value) => Math.abs(value - offset)));
    const levels = Math.abs(offset) * LEVELS;
    // What is no level of 8 bits is not seen, and not corrected.
    if (levels < 1) return 0;
    const [sure, tone] = [1 - ((SURE * error) / offset) ** 2, 1 - (levels / RANGE) ** 4];
    return offset * Math.max(0, sure) * Math.max(0, tone) ** 2;
  });
}

/** How far the first values are from the line of least squares through all others. */
function beyondLine(values: Float64Array, first: number): number[] {
  const count = values.length - first;
  const middle = first + (count - 1) / 2;
  let [mean, slope, squares] = [0, 0, 0];
  for (let x = first; x < values.length; x++) mean += values[x]! / count;
  for (let x = first; x < values.length; x++) {
    slope += (x - middle) * (values[x]! - mean);
    squares += (x - middle) ** 2;
  }
  return Array.from({ length: first }, (_, x) => values[x]! - mean - (slope / squares) * (x - middle));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
