import { resize } from '../../image/resize.ts';
import { nchw, type Size, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';

/** Short side from which layouts are shrunk before they are measured. */
const MOST_SHORT = 20;
const SHRUNK_SHORT = 15;

/**
 * Measures of each image how far each of its patches is from the nearest of the training image's, in levels of 8 bits.
 */
export type PatchMeter = (images: Tensor) => Float64Array[];

/**
 * A meter for layouts of one image: for every patch Q of a layout, min over the patches P of the image of RMS(Q − P).
 * Layouts whose short side exceeds 20 px are measured at 15.
 * @param observed [1, C, h, w] in [-1, 1], the training image at scale 0
 * @param patch size of the patches, px of a layout some 15 px high
 * @returns for [N, C, H, W] N lists, in raster order, 0 to 255; empty where an image or `observed` is smaller than a
 * patch
 */
export function patchMeter(observed: Tensor, patch: Size): PatchMeter {
  const factor = measuredShortSide(observed) / shortSide(observed);
  const measured = (image: Tensor) => {
    if (factor === 1) return image;
    const { h, w } = nchw(image);
    const size = { height: Math.max(1, Math.round(h * factor)), width: Math.max(1, Math.round(w * factor)) };
    return resize(image, size, 'area');
  };
  const known = patchesOf(measured(observed), patch);
  return (images) =>
    splitBatch(images).map((image) => {
      if (known.length === 0) return new Float64Array();
      return Float64Array.from(
        patchesOf(measured(image), patch),
        (one) => 127.5 * Math.sqrt(nearest(one, known) / one.length),
      );
    });
}

/** The short side, px, at which layouts of an image are measured. */
export function measuredShortSide(observed: Tensor): number {
  const short = shortSide(observed);
  return short > MOST_SHORT ? SHRUNK_SHORT : short;
}

function shortSide(image: Tensor): number {
  const { height, width } = sizeOf(image);
  return Math.min(height, width);
}

/** All patches of an image, each its values channel by channel. */
function patchesOf(image: Tensor, { height, width }: Size): Float32Array[] {
  const { c, h, w } = nchw(image);
  const patches: Float32Array[] = [];
  for (let top = 0; top + height <= h; top++) {
    for (let left = 0; left + width <= w; left++) {
      const patch = new Float32Array(c * height * width);
      for (let row = 0, at = 0; row < c * height; row++, at += width) {
        const from = (Math.floor(row / height) * h + top + (row % height)) * w + left;
        patch.set(image.data.subarray(from, from + width), at);
      }
      patches.push(patch);
    }
  }
  return patches;
}

/** Squared distance to the nearest of the known patches. */
function nearest(patch: Float32Array, known: readonly Float32Array[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (const other of known) {
    let sum = 0;
    for (let i = 0; i < patch.length && sum < best; i++) sum += (patch[i]! - other[i]!) ** 2;
    best = Math.min(best, sum);
  }
  return best;
}
