import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Size, type Tensor } from '../tensor.ts';
import type { BatchExtents } from './conv-stack.ts';
import type { ImageRows, PatchBank } from './engine.ts';

/** What a patch costs that belongs to a hole: more than any other, and finite at the smallest σ. */
const EXCLUDED = -1e6;

/** Pairs of patches that are compared for one image, at most: 256 MiB of them. */
const MOST_PAIRS = 2 ** 26;

/** The patches of a bank as a matrix. */
export interface PatchMatrix {
  /** C·p·p: the values of a patch, channel after channel. */
  readonly dimension: number;
  /** Patches: as many as the photograph has pixels. */
  readonly count: number;
  /** [dimension, count]; 0 beyond the border. */
  readonly patches: Float32Array;
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
export function patchMatrix({ photo, patch }: PatchBank): PatchMatrix {
  const { c, h, w } = nchw(photo);
  const [count, dimension, reach] = [h * w, c * patch * patch, (patch - 1) / 2];
  const patches = new Float32Array(dimension * count);
  for (let row = 0; row < dimension; row++) {
    const channel = Math.floor(row / (patch * patch));
    const dy = (Math.floor(row / patch) % patch) - reach;
    const dx = (row % patch) - reach;
    for (let y = Math.max(0, -dy); y < Math.min(h, h - dy); y++)
      for (let x = Math.max(0, -dx); x < Math.min(w, w - dx); x++)
        patches[row * count + y * w + x] = photo.data[channel * count + (y + dy) * w + x + dx]!;
  }
  const middles = new Float32Array(count * c);
  for (let i = 0; i < count; i++) for (let k = 0; k < c; k++) middles[i * c + k] = photo.data[k * count + i]!;
  return { dimension, count, patches, middles };
}

/**
 * What is added to Pᵢ·Qⱼ so that, less ‖Pᵢ‖²/2, it is −‖Pᵢ − Qⱼ‖²/2 with border and height among the values of a patch:
 * [H·W, h·w], of an image of a size against the photograph.
 */
export function patchBias(
  bank: PatchBank,
  size: Size,
  matrix: PatchMatrix,
  rows: ImageRows = { top: 0, bottom: 1 },
): Float32Array {
  const { photo, patch, border, heights, excluded } = bank;
  const { h, w } = nchw(photo);
  const columns = overlaps(size.width, w, patch);
  const lines = overlaps(size.height, h, patch);
  const free = excluded && usable(excluded, patch);
  const { count, dimension, patches } = matrix;
  const own = new Float32Array(count);
  for (let row = 0; row < dimension; row++)
    for (let j = 0; j < count; j++) own[j]! += patches[row * count + j]! ** 2;
  const bias = new Float32Array(size.height * size.width * count);
  let at = 0;
  for (let Y = 0; Y < size.height; Y++) {
    const height = rows.top + ((rows.bottom - rows.top) * (Y + 0.5)) / size.height;
    for (let X = 0; X < size.width; X++) {
      for (let y = 0, j = 0; y < h; y++) {
        const away = heights * patch * (height - (y + 0.5) / h);
        for (let x = 0; x < w; x++, j++, at++) {
          const differ =
            lines.image[Y]! * columns.image[X]! +
            lines.photo[y]! * columns.photo[x]! -
            2 * lines.both[Y * h + y]! * columns.both[X * w + x]!;
          bias[at] = (own[j]! + border * border * differ + away * away) / -2;
          if (free !== undefined && !free[j]) bias[at] = EXCLUDED;
        }
      }
    }
  }
  return bias;
}

/** Along one axis: how many pixels of a patch lie within the image, within the photograph, and in both. */
function overlaps(
  image: number,
  photo: number,
  patch: number,
): { readonly image: Float32Array; readonly photo: Float32Array; readonly both: Float32Array } {
  const reach = (patch - 1) / 2;
  const span = (at: number, length: number) =>
    [Math.max(-reach, -at), Math.min(reach, length - 1 - at)] as const;
  const within = (length: number) =>
    Float32Array.from({ length }, (_, at) => {
      const [from, to] = span(at, length);
      return to - from + 1;
    });
  const both = new Float32Array(image * photo);
  for (let i = 0; i < image; i++) {
    const [from, to] = span(i, image);
    for (let j = 0; j < photo; j++) {
      const [first, last] = span(j, photo);
      both[i * photo + j] = Math.min(to, last) - Math.max(from, first) + 1;
    }
  }
  return { image: within(image), photo: within(photo), both };
}

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

/** How many images of a size are computed at a time, so that what is held for their patches stays small. */
export function imagesAtOnce(size: Size, count: number): number {
  return Math.max(1, Math.floor(4e6 / (size.width * size.height * count)));
}
