import { resize } from '../../../image/resize.ts';
import { crop } from '../../../runtime/crop.ts';
import { type Size, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import { within } from '../../../runtime/within.ts';
import { boundsWhere } from '../fill/bounds.ts';
import { addCosts, type MadeOfPieces } from './made-of-pieces.ts';
import { levelsOf } from './piece-levels.ts';

/** What a pixel costs for each squared level a channel by which the patch around it differs from all others. */
const PRICE = 0.3;
/** Squared levels a channel from which all that differs differs alike. */
const CAP = 1600;
/** Share of the patches that differ from all others no more than is usual. */
const USUAL = 0.9;
/** Pixels of the photograph that are one here: a patch has to be as large as a thing. */
const SHRUNK = 2;
/** A patch has 2 · HALF + 1 of them a side. */
const HALF = 2;
/** Patches closer to each other than this, in them, show the same thing. */
const APART = 8;
const CHANNELS = 3;

/**
 * Makes dear what the photograph shows only once: a bird that sits in it does not sit beside it, too, while grass, which
 * is everywhere in it, goes on. A pixel costs
 *
 *   0.3 · min(40², max(0, d² − q)),   d² = min_j |P − Q_j|²,
 *
 * with P the patch of 5×5 px around it, at half the size, Q_j the photograph's others, in squared levels a channel, and q
 * what nine of ten of its patches have at most: where nothing is twice, as in a meadow of flowers, all is as usual.
 * @param costs what each pixel costs from a piece, whole numbers; changed in place
 * @param forbidden from which cost on a piece does not have a pixel: left alone
 * @param pause called now and then: others' turn
 */
export async function addCostOfUnique(
  made: Omit<MadeOfPieces, 'labels'>,
  costs: (piece: number) => Uint32Array,
  forbidden: number,
  pause: () => Promise<void>,
): Promise<void> {
  const { width, height, hole, source } = made;
  const { left, top, right, bottom } = boundsWhere(width, height, (i) => hole[i] === 0);
  const half = { width: Math.floor((right - left) / SHRUNK), height: Math.floor((bottom - top) / SHRUNK) };
  if (Math.min(half.width, half.height) <= 2 * HALF) return;
  const part = { left, top, width: SHRUNK * half.width, height: SHRUNK * half.height };
  const unique = await distancesToOthers(resize(crop(levelsOf(source), part), half, 'area'), pause);
  const usual = unique.squares.toSorted((a, b) => a - b)[Math.floor(USUAL * unique.squares.length)]!;
  addCosts(made, costs, forbidden, (_, from) => {
    const [x, y] = [(from % source.width) - left, Math.floor(from / source.width) - top];
    if (x < 0 || y < 0 || x >= right - left || y >= bottom - top) return 0;
    const column = within(Math.floor(x / SHRUNK) - HALF, unique.width);
    const row = within(Math.floor(y / SHRUNK) - HALF, unique.height);
    return PRICE * Math.min(CAP, Math.max(0, unique.squares[row * unique.width + column]! - usual));
  });
}

/**
 * Of each patch of an image, [1, 3, H, W] in levels, the squared distance to the nearest that shows something else, in
 * squared levels a channel; 0 where there is none. The image has one patch at least.
 */
async function distancesToOthers(
  image: Tensor,
  pause: () => Promise<void>,
): Promise<Size & { readonly squares: Float64Array }> {
  const side = 2 * HALF + 1;
  const { width, height } = sizeOf(image);
  const size = { width: width - 2 * HALF, height: height - 2 * HALF };
  const [count, length] = [size.width * size.height, side * side * CHANNELS];
  // Patches as they are compared, so that all of one is read in a line.
  const patches = new Float32Array(count * length);
  for (let i = 0; i < count; i++) {
    const first = Math.floor(i / size.width) * width + (i % size.width);
    for (let line = 0; line < side * CHANNELS; line++) {
      const from = (line % CHANNELS) * width * height + first + Math.floor(line / CHANNELS) * width;
      patches.set(image.data.subarray(from, from + side), i * length + line * side);
    }
  }
  const squares = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++) {
    await pause();
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    for (let j = i + 1; j < count; j++) {
      const near = Math.abs((j % size.width) - x) < APART && Math.floor(j / size.width) - y < APART;
      if (near) continue;
      const most = Math.max(squares[i]!, squares[j]!);
      let sum = 0;
      for (let k = 0; k < length && sum < most; k++)
        sum += (patches[i * length + k]! - patches[j * length + k]!) ** 2;
      if (sum < squares[i]!) squares[i] = sum;
      if (sum < squares[j]!) squares[j] = sum;
    }
  }
  return { ...size, squares: squares.map((sum) => (Number.isFinite(sum) ? sum / length : 0)) };
}
