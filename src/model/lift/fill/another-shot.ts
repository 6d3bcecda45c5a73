import { toGrey } from '../../../image/grey.ts';
import { nchw, type Tensor } from '../../../runtime/tensor.ts';

/** Least correlation of the gradients of two shots of one place; other pictures of its kind have some 0.2. */
const ALIKE = 0.5;
/** Least share of the known pixels that the other shot has to show. */
const COMMON = 0.5;

/** From a pixel of an image to the pixel of another shot that shows the same, px. */
export interface ShotPlace {
  readonly x: number;
  readonly y: number;
}

/**
 * Where another shot of the same place lies beside an image: the move at which the gradients of both correlate most, over
 * what is known of the image. By gradients, as light may differ.
 * @param image [1, C, H, W], some 64 px wide: every move is looked at
 * @param hole a byte a pixel, 0 where the image is known
 * @param second [1, C, h, w], at the image's scale
 * @returns undefined where nothing is alike: it is no shot of this place
 */
export function placeOfShot(image: Tensor, hole: Uint8Array, second: Tensor): ShotPlace | undefined {
  const [own, other] = [gradientsOf(image), gradientsOf(second)];
  const known = Uint8Array.from(hole, (_, i) => Number(isKnown(hole, own, i)));
  const least = COMMON * known.reduce((sum, is) => sum + is, 0);
  let [best, most]: [ShotPlace | undefined, number] = [undefined, ALIKE];
  for (let y = 1 - own.height; y < other.height; y++) {
    for (let x = 1 - own.width; x < other.width; x++) {
      const found = correlation(own, known, other, { x, y }, least);
      if (found > most) [best, most] = [{ x, y }, found];
    }
  }
  return best;
}

/** Differences to the pixel on the right and to the one below, of lightness. */
interface Gradients {
  readonly width: number;
  readonly height: number;
  readonly across: Float32Array;
  readonly down: Float32Array;
}

function gradientsOf(image: Tensor): Gradients {
  const { h, w } = nchw(image);
  const { data } = toGrey(image);
  const [height, width] = [h - 1, w - 1];
  const across = new Float32Array(width * height);
  const down = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = y * w + x;
      across[i] = data[at + 1]! - data[at]!;
      down[i] = data[at + w]! - data[at]!;
    }
  }
  return { width, height, across, down };
}

/** Whether all three pixels of a gradient are known; `i` is one of the image, whose last row and column have none. */
function isKnown(hole: Uint8Array, { width, height }: Gradients, i: number): boolean {
  const w = width + 1;
  return i % w < width && i < height * w && hole[i] === 0 && hole[i + 1] === 0 && hole[i + w] === 0;
}

/** Of the gradients of both, −1 to 1; −1 where fewer than `least` pixels are common. */
function correlation(
  own: Gradients,
  known: Uint8Array,
  other: Gradients,
  { x: dx, y: dy }: ShotPlace,
  least: number,
): number {
  const [left, right] = [Math.max(0, -dx), Math.min(own.width, other.width - dx)];
  const [top, bottom] = [Math.max(0, -dy), Math.min(own.height, other.height - dy)];
  if ((right - left) * (bottom - top) < least) return -1;
  let [both, ownSquares, otherSquares, count] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (known[y * (own.width + 1) + x] === 0) continue;
      const [i, j] = [y * own.width + x, (y + dy) * other.width + x + dx];
      const [a, b, c, d] = [own.across[i]!, own.down[i]!, other.across[j]!, other.down[j]!];
      both += a * c + b * d;
      ownSquares += a * a + b * b;
      otherSquares += c * c + d * d;
      count++;
    }
  }
  return count < least ? -1 : both / Math.sqrt(ownSquares * otherSquares + 1e-12);
}

/** What a channel of another shot is multiplied by, and what is added, for it to have the image's light. */
export interface Light {
  readonly gain: number;
  readonly offset: number;
}

/** Gains farther from 1 are no light, but other things. */
const MOST_GAIN = 2;

/**
 * The light of an image as seen in another shot of its place: of each channel the gain and offset by which both have the
 * same mean and spread, over what is known and common.
 * @param image, hole, second as for {@link placeOfShot}
 */
export function lightOfShot(
  image: Tensor,
  hole: Uint8Array,
  second: Tensor,
  { x: dx, y: dy }: ShotPlace,
): readonly Light[] {
  const [own, other] = [nchw(image), nchw(second)];
  return Array.from({ length: own.c }, (_, channel) => {
    const [a, b]: [number[], number[]] = [[], []];
    for (let y = Math.max(0, -dy); y < Math.min(own.h, other.h - dy); y++) {
      for (let x = Math.max(0, -dx); x < Math.min(own.w, other.w - dx); x++) {
        if (hole[y * own.w + x] !== 0) continue;
        a.push(image.data[(channel * own.h + y) * own.w + x]!);
        b.push(second.data[(channel * other.h + y + dy) * other.w + x + dx]!);
      }
    }
    const [wanted, given] = [momentsOf(a), momentsOf(b)];
    const ratio = given.spread > 0 ? wanted.spread / given.spread : 1;
    const gain = Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, ratio));
    return { gain, offset: wanted.mean - gain * given.mean };
  });
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, spread: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
}
