import { nchw, type Tensor } from '../runtime/tensor.ts';
import { toGrey } from './grey.ts';
import { matchHistogram } from './match-histogram.ts';
import { matchedExtents } from './matched-colours.ts';

/** Where darks, middle tones and lights are, as shares of the pixels from the darkest. */
const BANDS = [1 / 6, 1 / 2, 5 / 6];
/** Hues may become so much more different from each other, or as much less. */
const MOST_GAIN = 1.5;

/**
 * Gives an image the lightness of a reference by its histogram, and to its darks, middle tones and lights, one passing into
 * the other, the mean colour and the range of colours that the reference has there. Channels by themselves (`matchHistogram`)
 * give hues that the reference has nowhere.
 * @param content [N, C, H, W]
 * @param reference [N or 1, C, any size]
 * @param counted indices of the content's pixels whose colours count; left out, all
 * @throws `tensor/shape`; `value/out-of-range` for NaN
 */
export function matchTones(content: Tensor, reference: Tensor, counted?: Uint32Array): Tensor {
  const { a, b } = matchedExtents(content, reference);
  if (a.c !== 3) return matchHistogram(content, reference, counted);
  const [own, wanted] = [toGrey(content), toGrey(reference)];
  const light = matchHistogram(own, wanted, counted);
  const data = new Float32Array(content.data.length);
  for (let i = 0; i < a.n; i++) {
    const j = b.n === 1 ? 0 : i;
    const there = imageAt(reference, wanted, wanted, j);
    const here = imageAt(content, own, light, i);
    const centres = centresOf(there.light);
    const from = bandsOf(here, centres, counted);
    const to = bandsOf(there, centres);
    const gains = from.map(({ spread }, band) => gainOf(spread, to[band]!.spread));
    const plane = a.h * a.w;
    for (let p = 0; p < plane; p++) {
      const weights = weightsOf(here.light[p]!, centres);
      for (let k = 0; k < 3; k++) {
        let colour = 0;
        for (let band = 0; band < 3; band++) {
          const apart = here.colour(k, p) - from[band]!.mean[k]!;
          colour += weights[band]! * (to[band]!.mean[k]! + gains[band]! * apart);
        }
        data[(i * 3 + k) * plane + p] = here.light[p]! + colour;
      }
    }
  }
  return { shape: content.shape, data };
}

interface Toned {
  /** By which a pixel's band is told. */
  readonly light: Float32Array;
  /** How far a channel is from the lightness. */
  readonly colour: (channel: number, pixel: number) => number;
}

/** One image of a batch. @param own its lightness; light: that which it is to have */
function imageAt(batch: Tensor, own: Tensor, light: Tensor, index: number): Toned {
  const { h, w } = nchw(batch);
  const plane = h * w;
  const grey = own.data.subarray(index * plane, (index + 1) * plane);
  return {
    light: light.data.subarray(index * plane, (index + 1) * plane),
    colour: (channel, pixel) => batch.data[(index * 3 + channel) * plane + pixel]! - grey[pixel]!,
  };
}

function centresOf(light: Float32Array): number[] {
  const sorted = light.slice().sort();
  return BANDS.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
}

/** How much a lightness belongs to each band: between two centres to both. */
function weightsOf(light: number, [dark, middle, bright]: readonly number[]): [number, number, number] {
  if (light <= middle!) {
    const part = middle! > dark! ? Math.max(0, (light - dark!) / (middle! - dark!)) : 1;
    return [1 - part, part, 0];
  }
  const part = bright! > middle! ? Math.min(1, (light - middle!) / (bright! - middle!)) : 1;
  return [0, 1 - part, part];
}

interface Band {
  readonly mean: readonly number[];
  /** Mean squared distance of its colours from their mean. */
  readonly spread: number;
}

function bandsOf(image: Toned, centres: readonly number[], counted?: Uint32Array): Band[] {
  const sums = BANDS.map(() => ({ weight: 0, first: [0, 0, 0], second: 0 }));
  const add = (p: number) => {
    const weights = weightsOf(image.light[p]!, centres);
    for (const [band, sum] of sums.entries()) {
      const weight = weights[band]!;
      if (weight === 0) continue;
      sum.weight += weight;
      for (let k = 0; k < 3; k++) {
        const colour = image.colour(k, p);
        sum.first[k]! += weight * colour;
        sum.second += weight * colour * colour;
      }
    }
  };
  if (counted === undefined) for (let p = 0; p < image.light.length; p++) add(p);
  else counted.forEach(add);
  return sums.map(({ weight, first, second }) => {
    if (weight === 0) return { mean: [0, 0, 0], spread: 0 };
    const mean = first.map((value) => value / weight);
    const square = mean.reduce((sum, value) => sum + value * value, 0);
    return { mean, spread: Math.max(0, second / weight - square) };
  });
}

function gainOf(from: number, to: number): number {
  return from === 0 ? 1 : Math.min(MOST_GAIN, Math.sqrt(to / from));
}
