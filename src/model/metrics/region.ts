import { PatchwiseError } from '../../errors.ts';
import { checkMask } from '../../image/fit.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { areaDownscale } from './area.ts';
import { PATCH } from './patches.ts';

/**
 * Positions (raster order) of the 7×7 patches that touch a region: those with a pixel of it, so that what lies across
 * its edge counts. None where the level has no patch.
 * @param region [1, 1, H, W] at full size; a pixel belongs to it where it is above 0
 * @param divisor the level; there a pixel belongs to it when a pixel that it averages does
 */
export function patchesTouching(region: Tensor, divisor: number): Int32Array {
  const level = areaDownscale(
    { shape: region.shape, data: region.data.map((v) => (v > 0 ? 1 : 0)) },
    divisor,
  );
  const { h, w } = nchw(level);
  // sums[(y, x)]: pixels of the region above and left of (y, x).
  const sums = new Int32Array((h + 1) * (w + 1));
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      sums[(y + 1) * (w + 1) + x + 1] =
        sums[y * (w + 1) + x + 1]! +
        sums[(y + 1) * (w + 1) + x]! -
        sums[y * (w + 1) + x]! +
        (level.data[y * w + x]! > 0 ? 1 : 0);
    }
  }
  const columns = Math.max(0, w - PATCH + 1);
  const positions: number[] = [];
  for (let y = 0; y + PATCH <= h; y++) {
    for (let x = 0; x + PATCH <= w; x++) {
      const [top, bottom] = [y * (w + 1), (y + PATCH) * (w + 1)];
      const inside = sums[bottom + x + PATCH]! - sums[top + x + PATCH]! - sums[bottom + x]! + sums[top + x]!;
      if (inside > 0) positions.push(y * columns + x);
    }
  }
  return Int32Array.from(positions);
}

/** @throws `tensor/shape` for a mask of another size; `value/out-of-range` for one without a pixel */
export function requireRegion(image: Tensor, region: Tensor): void {
  checkMask(image, region);
  if (region.data.some((value) => value > 0)) return;
  throw new PatchwiseError('value/out-of-range', 'The mask of the region is empty: no patch touches it.', {
    hint: 'Paint white what is to be measured.',
  });
}
