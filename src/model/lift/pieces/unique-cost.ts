import type { Size } from '../../../runtime/tensor.ts';
import { boundsWhere } from '../fill/bounds.ts';
import { type MadeOfPieces, placeIn } from './used-again.ts';

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
  { width, height, hole, shifts, source }: Omit<MadeOfPieces, 'labels'>,
  costs: (piece: number) => Uint32Array,
  forbidden: number,
  pause: () => Promise<void>,
): Promise<void> {
  const { left, top, right, bottom } = boundsWhere(width, height, (i) => hole[i] === 0);
  const place = { left, top, width: right - left, height: bottom - top };
  const unique = await distancesToOthers(shrunk(source, place), pause);
  if (unique === undefined) return;
  const column = (x: number) => Math.min(unique.width - 1, Math.max(0, Math.floor(x / SHRUNK) - HALF));
  const row = (y: number) => Math.min(unique.height - 1, Math.max(0, Math.floor(y / SHRUNK) - HALF));
  const usual = [...unique.squares].sort((a, b) => a - b)[Math.floor(USUAL * unique.squares.length)]!;
  const prices = new Uint32Array(source.width * source.height);
  for (let y = 0; y < place.height; y++)
    for (let x = 0; x < place.width; x++)
      prices[(top + y) * source.width + left + x] = Math.round(
        PRICE * Math.min(CAP, Math.max(0, unique.squares[row(y) * unique.width + column(x)]! - usual)),
      );
  for (const [piece, shift] of shifts.entries()) {
    const own = costs(piece);
    for (let i = 0; i < hole.length; i++) {
      if (hole[i] === 0 || own[i]! >= forbidden) continue;
      const from = placeIn(source, i, width, shift);
      if (from >= 0) own[i]! += prices[from]!;
    }
  }
}

interface Colours extends Size {
  /** The channels of a pixel side by side. */
  readonly values: Float32Array;
}

/** A part of an image at half its size. */
function shrunk(
  { width, bytes }: MadeOfPieces['source'],
  place: Size & { readonly left: number; readonly top: number },
): Colours {
  const size = { width: Math.floor(place.width / SHRUNK), height: Math.floor(place.height / SHRUNK) };
  const values = new Float32Array(size.width * size.height * CHANNELS);
  for (let i = 0; i < values.length; i++) {
    const [pixel, c] = [Math.floor(i / CHANNELS), i % CHANNELS];
    const x = place.left + SHRUNK * (pixel % size.width);
    const y = place.top + SHRUNK * Math.floor(pixel / size.width);
    for (let k = 0; k < SHRUNK ** 2; k++)
      values[i]! += bytes[((y + Math.floor(k / SHRUNK)) * width + x + (k % SHRUNK)) * 4 + c]! / SHRUNK ** 2;
  }
  return { ...size, values };
}

/**
 * Of each patch of an image the squared distance to the nearest that shows something else, in squared levels a channel, 0
 * where there is none; undefined: it has no patch.
 */
async function distancesToOthers(
  { width, height, values }: Colours,
  pause: () => Promise<void>,
): Promise<(Size & { readonly squares: Float64Array }) | undefined> {
  const side = 2 * HALF + 1;
  const size = { width: width - 2 * HALF, height: height - 2 * HALF };
  if (size.width < 1 || size.height < 1) return undefined;
  const [count, length] = [size.width * size.height, side * side * CHANNELS];
  // Patches as they are compared, so that all of one is read in a line.
  const patches = new Float32Array(count * length);
  for (let i = 0; i < count; i++) {
    const first = Math.floor(i / size.width) * width + (i % size.width);
    for (let y = 0; y < side; y++) {
      const from = (first + y * width) * CHANNELS;
      patches.set(values.subarray(from, from + side * CHANNELS), i * length + y * side * CHANNELS);
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
