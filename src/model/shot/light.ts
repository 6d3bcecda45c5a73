import { LEVELS } from '../../image/pointwise.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { projected } from './projection.ts';
import type { Registration } from './register.ts';

/** What a channel of another shot is multiplied by, and what is added, for it to have the image's light. */
export interface Light {
  readonly gain: number;
  readonly offset: number;
}

/** Gains farther from 1 are no light, but other things. */
const MOST_GAIN = 2;
/** Pixels that are looked at, about. */
const SAMPLES = 50_000;
/** Where the lightness of both differs by more, in their robust spread, something else is shown. */
const ELSE = 3;

/**
 * The light of an image as seen in another shot of its place: of each channel the gain and offset by which both have the
 * same mean and spread, over what is known and common, without what moved.
 * @param known a byte a pixel of the image
 */
export function lightOfShot(
  image: Tensor,
  known: Uint8Array,
  shot: Tensor,
  { projection, gain, offset }: Registration,
): readonly Light[] {
  const [{ c, w, h }, other] = [nchw(image), nchw(shot)];
  const stride = Math.max(1, Math.floor(Math.sqrt((w * h) / SAMPLES)));
  const pairs: [number, number][] = [];
  for (let y = 0; y < h; y += stride) {
    for (let x = 0; x < w; x += stride) {
      if (known[y * w + x] === 0) continue;
      const place = projected(projection, x, y);
      const [sx, sy] = [Math.round(place.x), Math.round(place.y)];
      if (sx < 0 || sy < 0 || sx >= other.w || sy >= other.h) continue;
      pairs.push([y * w + x, sy * other.w + sx]);
    }
  }
  const [plane, otherPlane] = [w * h, other.w * other.h];
  const error = ([i, j]: readonly [number, number]) => {
    let sum = 0;
    for (let k = 0; k < c; k++)
      sum += gain * shot.data[k * otherPlane + j]! + offset - image.data[k * plane + i]!;
    return Math.abs(sum / c);
  };
  const errors = Float32Array.from(pairs, error);
  const middle = errors.slice().sort()[errors.length >> 1] ?? 0;
  const same = pairs.filter((_, i) => errors[i]! <= ELSE * 1.4826 * middle + 1 / LEVELS);
  return Array.from({ length: c }, (_, k) => {
    const wanted = momentsOf(same.map(([i]) => image.data[k * plane + i]!));
    const given = momentsOf(same.map(([, j]) => shot.data[k * otherPlane + j]!));
    const ratio = given.spread > 0 ? wanted.spread / given.spread : 1;
    const own = Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, ratio));
    return { gain: own, offset: wanted.mean - own * given.mean };
  });
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, spread: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
}

/** A picture in another light. */
export function inLight(image: Tensor, light: readonly Light[]): Tensor {
  const { h, w } = nchw(image);
  const data = new Float32Array(image.data.length);
  for (const [channel, { gain, offset }] of light.entries()) {
    for (let i = channel * h * w; i < (channel + 1) * h * w; i++) {
      data[i] = Math.max(-1, Math.min(1, gain * image.data[i]! + offset));
    }
  }
  return { shape: image.shape, data };
}
