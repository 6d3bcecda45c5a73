import { PatchwiseError } from '../errors.ts';
import type { Generator } from '../runtime/random/random.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';

/** Colours, C values each, darkest first. */
export type Palette = readonly (readonly number[])[];

/** Pixels that a palette is found on, at most: more change it by less than can be seen. */
const MOST_PIXELS = 16_384;

/**
 * The k colours that stand for an image best: k-means with the k-means++ start (Arthur & Vassilvitskii 2007), in the
 * image's own values. The same image, k and generator give the same palette. Fewer colours than k when the image has
 * fewer.
 * @param image [1, C, H, W]. @throws `value/out-of-range` unless k is a whole number of 1 to 256; `tensor/shape`
 */
export function kMeansPalette(image: Tensor, k: number, generator: Generator): Palette {
  if (!Number.isInteger(k) || k < 1 || k > 256) {
    throw new PatchwiseError('value/out-of-range', `A palette cannot have ${k} colours.`, {
      hint: 'Ask for 1 to 256.',
    });
  }
  const pixels = sampledPixels(image);
  let centres = firstCentres(pixels, k, generator);
  for (let round = 0; round < 100; round++) {
    const next = meansOf(pixels, centres);
    const moved = Math.max(...next.map((colour, i) => distance(colour, centres[i] as readonly number[])));
    centres = next;
    if (moved < 1e-8) break;
  }
  const brightness = (colour: readonly number[]) => colour.reduce((sum, value) => sum + value, 0);
  return [...centres].sort((a, b) => brightness(a) - brightness(b));
}

/** Every pixel becomes the nearest colour of the palette. @throws `tensor/shape` for other channels */
export function toPalette(image: Tensor, palette: Palette): Tensor {
  const { n, c, h, w } = nchw(image);
  if (palette.length === 0 || palette.some((colour) => colour.length !== c)) {
    throw new PatchwiseError(
      'tensor/shape',
      `A palette of ${palette[0]?.length ?? 0} channels does not fit an image of ${formatShape(image.shape)}.`,
      { hint: 'Give both the same number of channels.' },
    );
  }
  const data = new Float32Array(image.data.length);
  const plane = h * w;
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < plane; p++) {
      const pixel = Array.from({ length: c }, (_, k) => image.data[(i * c + k) * plane + p]!);
      const colour = palette[nearest(pixel, palette)] as readonly number[];
      for (let k = 0; k < c; k++) data[(i * c + k) * plane + p] = colour[k]!;
    }
  }
  return { shape: image.shape, data };
}

function sampledPixels(image: Tensor): number[][] {
  const { n, c, h, w } = nchw(image);
  if (n !== 1 || h * w === 0) {
    throw new PatchwiseError('tensor/shape', `A palette is of one image, not ${formatShape(image.shape)}.`);
  }
  const stride = Math.max(1, Math.ceil((h * w) / MOST_PIXELS));
  // A stride that divides the width would look at a few columns only.
  const step = stride > 1 && w % stride === 0 ? stride + 1 : stride;
  const pixels: number[][] = [];
  for (let p = 0; p < h * w; p += step) {
    pixels.push(Array.from({ length: c }, (_, k) => image.data[k * h * w + p]!));
  }
  return pixels;
}

/** k-means++: each further centre is a pixel drawn with probability proportional to its squared distance. */
function firstCentres(pixels: readonly number[][], k: number, generator: Generator): number[][] {
  const draws = generator.split('palette').uniform(k);
  const centres = [pixels[Math.floor(draws[0]! * pixels.length)] as number[]];
  const squares = pixels.map((pixel) => distance(pixel, centres[0] as number[]));
  while (centres.length < k) {
    const total = squares.reduce((sum, square) => sum + square, 0);
    if (total <= 0) break;
    let left = draws[centres.length]! * total;
    let chosen = squares.findIndex((square) => {
      left -= square;
      return left < 0;
    });
    if (chosen < 0) chosen = squares.indexOf(Math.max(...squares));
    const centre = pixels[chosen] as number[];
    centres.push(centre);
    pixels.forEach((pixel, i) => {
      squares[i] = Math.min(squares[i]!, distance(pixel, centre));
    });
  }
  return centres;
}

function meansOf(pixels: readonly number[][], centres: Palette): number[][] {
  const sums = centres.map((centre) => centre.map(() => 0));
  const counts = centres.map(() => 0);
  for (const pixel of pixels) {
    const i = nearest(pixel, centres);
    counts[i] = counts[i]! + 1;
    const sum = sums[i] as number[];
    for (let c = 0; c < pixel.length; c++) sum[c] = sum[c]! + pixel[c]!;
  }
  return sums.map((sum, i) => {
    const count = counts[i]!;
    return count === 0 ? [...(centres[i] as readonly number[])] : sum.map((value) => value / count);
  });
}

function nearest(pixel: readonly number[], centres: Palette): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < centres.length; i++) {
    const d = distance(pixel, centres[i] as readonly number[]);
    if (d < least) {
      least = d;
      best = i;
    }
  }
  return best;
}

/** Squared distance. */
function distance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
