import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Size, type Tensor } from '../tensor.ts';
import type { BatchExtents } from './conv-stack.ts';
import type { ImageRows, PatchBank } from './engine.ts';

/** What a patch costs that belongs to a hole: more than any other, and finite at the smallest σ. */
const EXCLUDED = -1e6;

/** Pairs of patches that are compared for one image, at most: 256 MiB of them. */
const MOST_PAIRS = 2 ** 26;

/**
 * The patches of a photograph as columns, such that the product of a patch Pᵢ of an image with a column is
 * −‖Pᵢ − Qⱼ‖²/2 + ‖Pᵢ‖²/2, where border and height are among the values of a patch: those of its pixels, and what its
 * place says of it ({@link placeRows}).
 */
export interface PatchColumns {
  /** C·p·p: values of the pixels of a patch, line by line, the channels of a pixel side by side. */
  readonly dimension: number;
  /** p·p + 3: values of its place. */
  readonly placeDimension: number;
  /** Patches: as many as the photograph has pixels. */
  readonly count: number;
  /** [dimension, count]; 0 beyond the border. */
  readonly patches: Float32Array;
  /** [placeDimension, count] */
  readonly places: Float32Array;
  /** [count, C]: the pixel in the middle of each. */
  readonly middles: Float32Array;
}

/**
 * Every engine calls it on `compilePatches`, so that a bad bank fails alike everywhere.
 * @throws `tensor/shape`, `value/out-of-range`
 */
export function checkPatchBank({ photo, patch, border, heights, excluded }: PatchBank): void {
  const { n, c, h, w } = nchw(photo);
  if (n !== 1 || c < 1)
    throw new PatchwiseError(
      'tensor/shape',
      `Patches come from one photograph, not from ${formatShape(photo.shape)}.`,
    );
  if (!Number.isInteger(patch) || patch < 1 || patch % 2 === 0) {
    throw new PatchwiseError('value/out-of-range', `Patches have an odd side in whole pixels, not ${patch}.`);
  }
  for (const [name, value] of [
    ['border', border],
    ['heights', heights],
  ] as const) {
    if (value >= 0 && Number.isFinite(value)) continue;
    throw new PatchwiseError(
      'value/out-of-range',
      `The weight "${name}" of patches is ${value}; give 0 or more.`,
    );
  }
  if (excluded === undefined) return;
  const hole = nchw(excluded);
  if (hole.n !== 1 || hole.c !== 1 || hole.h !== h || hole.w !== w) {
    throw new PatchwiseError(
      'tensor/shape',
      `The hole is ${formatShape(excluded.shape)}, the photograph ${formatShape(photo.shape)}.`,
    );
  }
  if (usable(excluded, patch).some((one) => one)) return;
  throw new PatchwiseError('value/out-of-range', 'Every patch of the photograph touches the hole.', {
    hint: 'Mask less of it.',
  });
}

/** @throws `tensor/shape`, `value/out-of-range` */
export function checkPatchImages({ photo }: PatchBank, images: Tensor, sigma: number): BatchExtents {
  const extents = nchw(images);
  if (extents.n < 1 || extents.c !== nchw(photo).c) {
    throw new PatchwiseError(
      'tensor/shape',
      `Images of ${formatShape(images.shape)} do not fit patches of ${nchw(photo).c} channels.`,
    );
  }
  if (extents.h * extents.w * nchw(photo).h * nchw(photo).w > MOST_PAIRS) {
    throw new PatchwiseError(
      'image/too-large',
      `An image of ${extents.w}×${extents.h} px is too large to compare with all ${nchw(photo).h * nchw(photo).w} patches of the photograph.`,
      { hint: 'Patches lay out small pictures: take a smaller one, and lift it to its size.' },
    );
  }
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The noise level of patches is ${sigma}; give more than 0.`,
    );
  }
  return extents;
}

/** The patches of a bank, one a pixel. */
export function patchColumns(bank: PatchBank): PatchColumns {
  const { photo, patch, excluded } = bank;
  const { c, h, w } = nchw(photo);
  const [count, dimension, reach] = [h * w, c * patch * patch, (patch - 1) / 2];
  const patches = new Float32Array(dimension * count);
  const squares = new Float64Array(count);
  for (let row = 0; row < dimension; row++) {
    const channel = row % c;
    const dy = Math.floor(row / (c * patch)) - reach;
    const dx = (Math.floor(row / c) % patch) - reach;
    for (let y = Math.max(0, -dy); y < Math.min(h, h - dy); y++)
      for (let x = Math.max(0, -dx); x < Math.min(w, w - dx); x++) {
        const value = photo.data[channel * count + (y + dy) * w + x + dx]!;
        patches[row * count + y * w + x] = value;
        squares[y * w + x]! += value * value;
      }
  }
  const free = excluded && usable(excluded, patch);
  const placeDimension = patch * patch + 3;
  const places = new Float32Array(placeDimension * count);
  for (const [j, place] of placesOf(bank, { height: h, width: w }, WHOLE).entries()) {
    const own = free === undefined || free[j] ? (squares[j]! + sumOfSquares(place)) / -2 : EXCLUDED;
    for (const [row, value] of [...place, own, 1].entries()) places[row * count + j] = value;
  }
  const middles = new Float32Array(count * c);
  for (let i = 0; i < count; i++) for (let k = 0; k < c; k++) middles[i * c + k] = photo.data[k * count + i]!;
  return { dimension, placeDimension, count, patches, places, middles };
}

/**
 * What the place of each patch of an image says of it, to be multiplied with {@link PatchColumns.places}: [H·W, p·p + 3].
 * @param rows where the image lies in the photograph
 */
export function placeRows(bank: PatchBank, size: Size, rows: ImageRows = WHOLE): Float32Array {
  const length = bank.patch ** 2 + 3;
  const out = new Float32Array(size.width * size.height * length);
  for (const [i, place] of placesOf(bank, size, rows).entries())
    out.set([...place, 1, sumOfSquares(place) / -2], i * length);
  return out;
}

const WHOLE: ImageRows = { top: 0, bottom: 1 };

/** Of each pixel the border's weight where a pixel of its patch lies beyond it, else 0, and its weighted height. */
function placesOf(
  { patch, border, heights }: PatchBank,
  { height, width }: Size,
  rows: ImageRows,
): number[][] {
  const reach = (patch - 1) / 2;
  return Array.from({ length: height * width }, (_, i) => {
    const [top, left] = [Math.floor(i / width) - reach, (i % width) - reach];
    const place = Array.from({ length: patch * patch }, (_, k) => {
      const [y, x] = [top + Math.floor(k / patch), left + (k % patch)];
      return y < 0 || y >= height || x < 0 || x >= width ? border : 0;
    });
    const share = rows.top + ((rows.bottom - rows.top) * (Math.floor(i / width) + 0.5)) / height;
    // From the middle, so that float32 keeps the digits of what differs.
    return [...place, heights * patch * (share - 0.5)];
  });
}

const sumOfSquares = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0);

/** Of each patch whether it lies outside of the hole with all of its pixels. */
function usable(excluded: Tensor, patch: number): readonly boolean[] {
  const { h, w } = nchw(excluded);
  const reach = (patch - 1) / 2;
  const touched = new Uint8Array(h * w);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      if (excluded.data[y * w + x]! < 0.5) continue;
      for (let v = Math.max(0, y - reach); v <= Math.min(h - 1, y + reach); v++)
        touched.fill(1, v * w + Math.max(0, x - reach), v * w + Math.min(w - 1, x + reach) + 1);
    }
  return Array.from(touched, (one) => one === 0);
}

/**
 * How many images of a size are computed at a time: what is held for a million pairs of patches, 4 MB, stays in the caches
 * of processors, and of four million it takes half as long again.
 */
export function imagesAtOnce(size: Size, count: number): number {
  return Math.max(1, Math.floor(1e6 / (size.width * size.height * count)));
}
