import { LEVELS } from '../../image/pointwise.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';

/**
 * Contrast at which a misfit counts half, levels of 8 bits: what does not join is seen in a smooth sky, in foam it is
 * not.
 */
export const CONTRAST = 20;
/** Patches around one whose mean is taken to its left, right, above and below. */
const REACH = 2;

/**
 * How badly the worst place of a picture joins: the root of the largest mean, over 5×5 patches, of
 *
 *   D / (V + 20²)
 *
 * with D the mean square of what a patch differs from the photograph's that is most like it, and V its own variance, both
 * in levels of 8 bits. Next to 0 for the photograph itself; 0 of a picture smaller than a patch.
 * @param image [1, C, h, w] in [-1, 1]
 * @param patch side of the patches, px
 * @param differs D of each whole patch, row by row from the top left
 */
export function strainOf(image: Tensor, patch: number, differs: ArrayLike<number>): number {
  const { c, h, w } = nchw(image);
  const whole = { width: w - patch + 1, height: h - patch + 1 };
  if (whole.width < 1 || whole.height < 1) return 0;
  const variance = new Float64Array(whole.width * whole.height);
  for (let channel = 0; channel < c; channel++) {
    const plane = image.data.subarray(channel * h * w, (channel + 1) * h * w);
    const means = (values: ArrayLike<number>) => boxMeans(values, { width: w, height: h }, patch);
    const mean = means(plane);
    const square = means(plane.map((value) => value * value));
    for (let i = 0; i < variance.length; i++) {
      variance[i]! += (LEVELS ** 2 * Math.max(0, square[i]! - mean[i]! ** 2)) / c;
    }
  }
  const misfit = variance.map((value, i) => differs[i]! / (value + CONTRAST ** 2));
  const window = Math.min(2 * REACH + 1, whole.width, whole.height);
  return Math.sqrt(boxMeans(misfit, whole, window).reduce((worst, value) => Math.max(worst, value), 0));
}

/** Means of all squares that lie whole within a plane. */
function boxMeans(plane: ArrayLike<number>, { width, height }: Size, side: number): Float64Array {
  const [w, h] = [width - side + 1, height - side + 1];
  // Sums over rows, then over columns.
  const rows = new Float64Array(w * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += plane[y * width + x]!;
      if (x >= side) sum -= plane[y * width + x - side]!;
      if (x >= side - 1) rows[y * w + x - side + 1] = sum;
    }
  }
  const means = new Float64Array(w * h);
  for (let x = 0; x < w; x++) {
    let sum = 0;
    for (let y = 0; y < height; y++) {
      sum += rows[y * w + x]!;
      if (y >= side) sum -= rows[(y - side) * w + x]!;
      if (y >= side - 1) means[(y - side + 1) * w + x] = sum / side ** 2;
    }
  }
  return means;
}
