import { sizeOf, type Tensor } from '../runtime/tensor.ts';
import { checkFit } from './fit.ts';
import { layOver } from './lay-over.ts';
import { resize } from './resize.ts';

export interface MatchToneOptions {
  /** How far to go, 0 to 1: 0 leaves the object as it is, 1 gives it the whole of the fitted gain and offset. */
  readonly strength?: number;
}

/**
 * Contrast may rise by this factor, beyond which an object loses its own light and dark, and does not fall: a model that does
 * not know an object evens it out, and what is evened out looks like a ghost.
 */
const MOST_GAIN = 1.25;
/** A channel's mean may move by so much, in units of [-1, 1]: 24 levels of 8 bits. More is another colour, not another light. */
const MOST_SHIFT = 24 / 127.5;

/** What an object becomes: gain · value + the offset of its channel, in units of [-1, 1]. */
export interface Tone {
  readonly gain: number;
  readonly offsets: readonly number[];
}

/**
 * Gives a pasted object the tone of a picture in which it has been made to belong, such as what a model makes of a
 * small copy: one gain and an offset a channel, so that the object's own pixels, its drawing, stay. Means and variance
 * within the object become the picture's (Reinhard, Ashikhmin, Gooch, Shirley, "Color transfer between images", 2001;
 * by statistics, as in Sunkavalli, Johnson, Matusik, Pfister, "Multi-scale image harmonization", 2010, on its coarsest
 * level), means within 24 levels of its own and contrast 1 to 1.25 times. A gain a channel would tint lights
 * and shadows differently.
 * @param background [N, C, H, W] in [-1, 1]; foreground [N or 1, C, H, W], the background with the object in it
 * @param mask [N or 1, 1, H, W] in [0, 1], how opaque the object is
 * @param toned [1, C, any size], the same scene with the object in the tone that it is to have
 * @returns the background's shape, in [-1, 1]; the background exactly where the mask is 0. @throws `tensor/shape`
 */
export function matchTone(
  background: Tensor,
  foreground: Tensor,
  mask: Tensor,
  toned: Tensor,
  { strength = 1 }: MatchToneOptions = {},
): Tensor {
  const tone = fittedTone(foreground, mask, toned);
  const gain = 1 + strength * (tone.gain - 1);
  return layOver(background, foreground, mask, (back, front, opacity, { c }) => {
    const plane = opacity.length;
    for (let k = 0; k < c; k++) {
      const offset = strength * tone.offsets[k]!;
      for (let p = 0, at = k * plane; p < plane; p++, at++) {
        const alpha = opacity[p]!;
        if (alpha === 0) continue;
        // In a soft edge the background shows through, as it is: only the object's share changes.
        const own = front[at]! - (1 - alpha) * back[at]!;
        back[at] = Math.min(1, Math.max(-1, (1 - alpha) * back[at]! + gain * own + alpha * offset));
      }
    }
  });
}

/**
 * The gain, one for all channels, and each channel's offset from an object to the same object in another picture, by
 * weighted means and variances at that picture's size. Nothing changes where the object is not seen at that size.
 * @param foreground [1, C, H, W]; mask [1, 1, H, W], the weights; toned [1, C, h, w]
 */
export function fittedTone(foreground: Tensor, mask: Tensor, toned: Tensor): Tone {
  const size = sizeOf(toned);
  const object = resize(foreground, size, 'area');
  checkFit(object, toned, 'toned picture');
  const weights = resize(mask, size, 'area').data;
  const plane = weights.length;
  const channels = Array.from({ length: toned.data.length / plane }, (_, k) => ({
    from: moments(object.data.subarray(k * plane, (k + 1) * plane), weights),
    to: moments(toned.data.subarray(k * plane, (k + 1) * plane), weights),
  }));
  const [has, gets] = channels.reduce<[number, number]>(
    ([own, its], { from, to }) => [own + from.variance, its + to.variance],
    [0, 0],
  );
  const ratio = has === 0 ? 1 : Math.sqrt(gets / has);
  const gain = Math.min(MOST_GAIN, Math.max(1, ratio));
  const offsets = channels.map(({ from, to }) => {
    const shift = Math.min(MOST_SHIFT, Math.max(-MOST_SHIFT, to.mean - from.mean));
    return from.mean + shift - gain * from.mean;
  });
  return { gain, offsets };
}

/** Weighted mean and variance; 0 where nothing has weight. */
function moments(values: Float32Array, weights: Float32Array): { mean: number; variance: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    count += weights[i]!;
    sum += weights[i]! * values[i]!;
    squares += weights[i]! * values[i]! * values[i]!;
  }
  if (count === 0) return { mean: 0, variance: 0 };
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean) };
}
