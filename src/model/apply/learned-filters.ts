import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../errors.ts';
import { toGrey } from '../../image/grey.ts';
import { pad } from '../../image/pad.ts';
import { crop } from '../../runtime/crop.ts';
import { solvePositive } from '../../runtime/solve-positive.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { DIRECTIONS, KIND_REACH, KINDS, kindsOf, withDirection } from './edge-kinds.ts';

/** Filters are (2 · 3 + 1)² px. */
const RADIUS = 3;
const SIDE = 2 * RADIUS + 1;
const TAPS = SIDE * SIDE;
/** Rows that are filtered between two looks at whether it is still wanted, and those that they look at beyond. */
const BAND = 64;
const MARGIN = Math.max(RADIUS, KIND_REACH);
/** Pixels that filters are learned of, about, at most: a large photograph takes no longer than one of 400×250. */
const MOST_SAMPLES = 100_000;
/** What a filter of one kind costs to differ from that of all kinds, and that to be none: ridges, of values in [-1, 1]. */
const RIDGE = 1;
const RIDGE_OF_ALL = 0.01;

/** A filter of {@link TAPS} weights for each kind of place, one after another. */
export type Filters = Float64Array;

/**
 * Learns what makes a sharp image of a blurred one: for each kind of place (direction, slope and straightness of what is
 * there) the linear filter of 7 × 7 px of luma with the least squared error, as RAISR does of many images (Romano,
 * Isidoro, Milanfar, "Rapid and accurate image super resolution", IEEE TCI 2017), here of the one there is. What is
 * learned holds turned and mirrored, too.
 * @param blurred, sharp [1, C, H, W] in [-1, 1], C 1 or 3
 */
export function learnFilters(blurred: Tensor, sharp: Tensor): Filters {
  const { h, w } = nchw(blurred);
  const [from, to] = [toGrey(blurred), toGrey(sharp).data];
  const kinds = kindsOf(from);
  const wider = padded(from);
  const wide = w + 2 * RADIUS;
  const [products, results] = [new Float64Array(KINDS * TAPS * TAPS), new Float64Array(KINDS * TAPS)];
  const patch = new Float64Array(TAPS);
  const every = Math.max(1, Math.sqrt((h * w) / MOST_SAMPLES));
  for (let down = 0; down < h; down += every) {
    const y = Math.floor(down);
    for (let across = 0; across < w; across += every) {
      const x = Math.floor(across);
      const at = y * w + x;
      readPatch(wider, y * wide + x, wide, from.data[at]!, patch);
      addSample(products, results, kinds[at]!, patch, to[at]! - from.data[at]!);
    }
  }
  return solved(...symmetric(products, results));
}

/**
 * An image with what {@link learnFilters} found added to each of its channels.
 * @param image [1, C, H, W] in [-1, 1]
 * @returns the same shape; values may lie beyond the range
 */
export async function filtered(image: Tensor, filters: Filters, signal?: AbortSignal): Promise<Tensor> {
  const { c, h, w } = nchw(image);
  const data = new Float32Array(image.data.length);
  for (let top = 0; top < h; top += BAND) {
    await setImmediate();
    throwIfCancelled(signal);
    const above = Math.min(top, MARGIN);
    const rows = Math.min(BAND, h - top);
    const height = above + Math.min(rows + MARGIN, h - top);
    const band = crop(image, { top: top - above, left: 0, height, width: w });
    const kinds = kindsOf(toGrey(band)).subarray(above * w);
    for (let channel = 0; channel < c; channel++) {
      const plane = band.data.subarray(channel * height * w, (channel + 1) * height * w);
      const to = data.subarray((channel * h + top) * w, (channel * h + top + rows) * w);
      filterRows(plane, { above, rows, height, w }, kinds, filters, to);
    }
  }
  return { shape: image.shape, data };
}

/** @param plane `height` rows, of which `rows` are filtered, after those `above` */
function filterRows(
  plane: Float32Array,
  { above, rows, height, w }: { above: number; rows: number; height: number; w: number },
  kinds: Uint8Array,
  filters: Filters,
  to: Float32Array,
): void {
  const wider = padded({ shape: [1, 1, height, w], data: plane });
  const wide = w + 2 * RADIUS;
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < w; x++, at++) {
      const own = plane[above * w + at]!;
      let sum = own;
      let tap = kinds[at]! * TAPS;
      for (let row = 0, q = (above + y) * wide + x; row < SIDE; row++, q += wide - SIDE) {
        for (let column = 0; column < SIDE; column++) sum += filters[tap++]! * (wider[q++]! - own);
      }
      to[at] = sum;
    }
  }
}

/** A plane, [1, 1, H, W], with a margin of {@link RADIUS} repeated pixels. */
function padded(plane: Tensor): Float32Array {
  return pad(plane, { top: RADIUS, right: RADIUS, bottom: RADIUS, left: RADIUS }, 'edge').data;
}

function readPatch(
  wider: Float32Array,
  from: number,
  wide: number,
  centre: number,
  patch: Float64Array,
): void {
  for (let row = 0, tap = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) patch[tap++] = wider[from + row * wide + column]! - centre;
  }
}

/** Adds what a pixel says of the least squares of its kind: the lower triangle of v vᵀ, and v t. */
function addSample(
  products: Float64Array,
  results: Float64Array,
  kind: number,
  patch: Float64Array,
  wanted: number,
): void {
  for (let i = 0, at = kind * TAPS * TAPS; i < TAPS; i++, at += TAPS) {
    const value = patch[i]!;
    for (let j = 0; j <= i; j++) products[at + j]! += value * patch[j]!;
    results[kind * TAPS + i]! += value * wanted;
  }
}

/** The squares' sums as if each pixel had been seen turned by quarters and mirrored, too. */
function symmetric(products: Float64Array, results: Float64Array): [Float64Array, Float64Array] {
  const [all, wanted] = [new Float64Array(products.length), new Float64Array(results.length)];
  for (const { tap, direction } of SYMMETRIES) {
    for (let kind = 0; kind < KINDS; kind++) {
      const to = withDirection(kind, direction);
      for (let i = 0; i < TAPS; i++) {
        wanted[to * TAPS + tap[i]!]! += results[kind * TAPS + i]!;
        for (let j = 0; j < TAPS; j++) {
          all[(to * TAPS + tap[i]!) * TAPS + tap[j]!]! +=
            products[(kind * TAPS + Math.max(i, j)) * TAPS + Math.min(i, j)]!;
        }
      }
    }
  }
  return [all, wanted];
}

/** The eight of a square: where each tap goes, and each direction. */
const SYMMETRIES = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
  const [mirrored, upside, swapped] = [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0];
  const tap = Int32Array.from({ length: TAPS }, (_, i) => {
    const x = mirrored ? SIDE - 1 - (i % SIDE) : i % SIDE;
    const y = upside ? SIDE - 1 - Math.floor(i / SIDE) : Math.floor(i / SIDE);
    return swapped ? x * SIDE + y : y * SIDE + x;
  });
  const direction = (from: number) => {
    const one = mirrored !== upside ? DIRECTIONS - from : from;
    return ((swapped ? DIRECTIONS / 2 - one : one) + 2 * DIRECTIONS) % DIRECTIONS;
  };
  return { tap, direction };
});

/** The filter of each kind: that of all kinds, and what the kind's own pixels say beyond it. */
function solved(products: Float64Array, results: Float64Array): Filters {
  const [all, wanted] = [new Float64Array(TAPS * TAPS), new Float64Array(TAPS)];
  products.forEach((value, i) => {
    all[i % (TAPS * TAPS)]! += value;
  });
  results.forEach((value, i) => {
    wanted[i % TAPS]! += value;
  });
  const common = solvedWith(RIDGE_OF_ALL, all, wanted);
  const filters = new Float64Array(KINDS * TAPS);
  for (let kind = 0; kind < KINDS; kind++) {
    const own = products.subarray(kind * TAPS * TAPS, (kind + 1) * TAPS * TAPS);
    const left = results.slice(kind * TAPS, (kind + 1) * TAPS);
    for (let i = 0; i < TAPS; i++) {
      for (let j = 0; j < TAPS; j++) left[i]! -= own[i * TAPS + j]! * common[j]!;
    }
    const beyond = solvedWith(RIDGE, own, left);
    for (let i = 0; i < TAPS; i++) filters[kind * TAPS + i] = common[i]! + beyond[i]!;
  }
  return filters;
}

/** Sums of products are positive definite with a ridge: where its rounding alone is left, nothing is learned. */
function solvedWith(ridge: number, matrix: Float64Array, wanted: Float64Array): Float64Array {
  const ridged = matrix.map((value, i) => (i % (TAPS + 1) === 0 ? value + ridge : value));
  return solvePositive(ridged, wanted) ?? new Float64Array(TAPS);
}
