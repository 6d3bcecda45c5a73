import { resize } from '../image/resize.ts';
import { nchw, sizeOf, splitBatch, type Tensor } from '../runtime/tensor.ts';

/** Side of the patches, px of a layout 15 px high: a third of it. */
const PATCH = 5;
/** Short side from which layouts are shrunk before they are measured. */
const MOST_SHORT = 20;
const SHRUNK_SHORT = 15;

/** Measures how badly the parts of a layout join, in levels of 8 bits. */
export type SeamMeter = (images: Tensor) => number[];

/**
 * A meter for layouts of one image. The seam of a layout x of the image o is
 *
 *     max over 5 × 5 patches Q of x  of  min over patches P of o  of  RMS(Q − P)
 *
 * that is, how far the strangest place is from all that the photograph shows. A layout of good parts that do not join has
 * ordinary features all over, and so a low misfit (layout-misfit.ts), but a patch across the border that occurs nowhere.
 * Layouts whose short side exceeds 20 px are measured at 15.
 * @param observed [1, C, h, w] in [-1, 1], the training image at scale 0
 * @returns for [N, C, H, W] N numbers, 0 to 255; 0 where one of both is smaller than a patch
 */
export function seamMeter(observed: Tensor): SeamMeter {
  const { height, width } = sizeOf(observed);
  const short = Math.min(height, width);
  const factor = short > MOST_SHORT ? SHRUNK_SHORT / short : 1;
  const measured = (image: Tensor) => {
    if (factor === 1) return image;
    const { h, w } = nchw(image);
    const size = { height: Math.max(1, Math.round(h * factor)), width: Math.max(1, Math.round(w * factor)) };
    return resize(image, size, 'area');
  };
  const known = patchesOf(measured(observed));
  return (images) =>
    splitBatch(images).map((image) => {
      let worst = 0;
      for (const patch of patchesOf(measured(image))) worst = Math.max(worst, nearest(patch, known));
      const values = known[0]?.length ?? 1;
      return 127.5 * Math.sqrt(worst / values);
    });
}

/** All patches of an image, each its values channel by channel. */
function patchesOf(image: Tensor): Float32Array[] {
  const { c, h, w } = nchw(image);
  const patches: Float32Array[] = [];
  for (let top = 0; top + PATCH <= h; top++) {
    for (let left = 0; left + PATCH <= w; left++) {
      const patch = new Float32Array(c * PATCH * PATCH);
      for (let row = 0, at = 0; row < c * PATCH; row++, at += PATCH) {
        const from = (Math.floor(row / PATCH) * h + top + (row % PATCH)) * w + left;
        patch.set(image.data.subarray(from, from + PATCH), at);
      }
      patches.push(patch);
    }
  }
  return patches;
}

/** Squared distance to the nearest of the known patches; 0 where there are none. */
function nearest(patch: Float32Array, known: readonly Float32Array[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (const other of known) {
    let sum = 0;
    for (let i = 0; i < patch.length && sum < best; i++) sum += (patch[i]! - other[i]!) ** 2;
    best = Math.min(best, sum);
  }
  return Number.isFinite(best) ? best : 0;
}
