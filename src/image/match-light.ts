import type { Tensor } from '../runtime/tensor.ts';
import { type Extents, layOver, WHOLE } from './lay-over.ts';
import { boxOfMask } from './mask-box.ts';

export interface MatchLightOptions {
  /** How far to go, 0 to 1, as a power of the ratio of the means: 0.5 is half of the way. Default 0.5. */
  readonly strength?: number;
  /** How far the surroundings reach beyond the object, as a share of its longer side, above 0. Default 0.5. */
  readonly reach?: number;
}

/** Shares of red, green and blue in how light a colour is (Rec. 601). */
const LUMA = [0.299, 0.587, 0.114];
/** The least mean that counts, 0 to 1: the ratio of what is darker means nothing. */
const DARKEST = 0.02;
/**
 * The largest ratio of how light they are, and of a channel's share in it, either way: more is another colour, not
 * another light.
 */
const MOST_LIGHT = 5;
const MOST_COLOUR = 4;

/**
 * Puts an object into the light of what surrounds it: each channel is multiplied as another light would do it (von
 * Kries), by (mean around / mean of the object)^strength. What becomes brighter follows g·v / (1 + (g − 1)·v), which
 * has the slope g in the darkness and leaves white white, so that nothing is cut off. Detail, contrast and black stay.
 * An object is another thing than what it lies on: nothing of what is at its edge bleeds into it, unlike in a membrane
 * (Poisson blending, join-tone).
 * @param background [N, C, H, W] in [-1, 1]; foreground [N or 1, C, H, W], the background with the object in it
 * @param mask [N or 1, 1, H, W] in [0, 1], how opaque the object is
 * @returns the background's shape, in [-1, 1]; the background exactly where the mask is 0. @throws `tensor/shape`
 */
export function matchLight(
  background: Tensor,
  foreground: Tensor,
  mask: Tensor,
  { strength = 0.5, reach = 0.5 }: MatchLightOptions = {},
): Tensor {
  return layOver(background, foreground, mask, (back, front, opacity, extents) => {
    const gains = gainsOf(back, front, opacity, extents, strength, reach);
    const plane = opacity.length;
    for (let k = 0; k < extents.c; k++) {
      const gain = gains[k]!;
      for (let p = 0, at = k * plane; p < plane; p++, at++) {
        const alpha = opacity[p]!;
        if (alpha === 0) continue;
        if (gain === 1) {
          back[at] = front[at]!;
          continue;
        }
        // What is opaque of it, by itself: in a soft edge the background shows through.
        const behind = (back[at]! + 1) / 2;
        const own = Math.min(1, Math.max(0, behind + ((front[at]! + 1) / 2 - behind) / alpha));
        const lit = gain > 1 ? (gain * own) / (1 + (gain - 1) * own) : gain * own;
        back[at] = 2 * (behind + alpha * (lit - behind)) - 1;
      }
    }
  });
}

/** A factor a channel; 1 where there is nothing to compare. */
function gainsOf(
  back: Float32Array,
  front: Float32Array,
  opacity: Float32Array,
  extents: Extents,
  strength: number,
  reach: number,
): number[] {
  const { c, w, h } = extents;
  const same = new Array<number>(c).fill(1);
  const around = ellipse(opacity, w, h, reach);
  if (around === undefined || strength === 0) return same;
  const [own, near] = [new Array<number>(c).fill(0), new Array<number>(c).fill(0)];
  const counts = { own: 0, near: 0 };
  const { left, top, right, bottom } = around;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const p = y * w + x;
      if (opacity[p]! >= WHOLE) {
        counts.own++;
        for (let k = 0; k < c; k++) own[k]! += (front[k * w * h + p]! + 1) / 2;
      } else if (opacity[p] === 0 && around.holds(x, y)) {
        counts.near++;
        for (let k = 0; k < c; k++) near[k]! += (back[k * w * h + p]! + 1) / 2;
      }
    }
  }
  if (counts.own === 0 || counts.near === 0) return same;
  const mean = (sums: readonly number[], count: number) => sums.map((sum) => Math.max(DARKEST, sum / count));
  const [object, ground] = [mean(own, counts.own), mean(near, counts.near)];
  const [dark, bright] = [lightness(object), lightness(ground)];
  const light = within(bright / dark, MOST_LIGHT);
  return object.map(
    (value, k) => (light * within(ground[k]! / bright / (value / dark), MOST_COLOUR)) ** strength,
  );
}

function within(ratio: number, most: number): number {
  return Math.min(most, Math.max(1 / most, ratio));
}

function lightness(colour: readonly number[]): number {
  const weights = colour.length === 3 ? LUMA : colour.map(() => 1 / colour.length);
  return colour.reduce((sum, value, k) => sum + weights[k]! * value, 0);
}

interface Surroundings {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  holds(x: number, y: number): boolean;
}

/** An ellipse around what is opaque, that reaches beyond it; undefined where nothing is. */
function ellipse(opacity: Float32Array, w: number, h: number, reach: number): Surroundings | undefined {
  const box = boxOfMask(opacity, w, h, 0.5);
  if (box === undefined) return undefined;
  const { left, top, right, bottom } = box;
  const beyond = reach * Math.max(right - left, bottom - top);
  const [x0, y0] = [(left + right - 1) / 2, (top + bottom - 1) / 2];
  const [rx, ry] = [(right - left) / 2 + beyond, (bottom - top) / 2 + beyond];
  return {
    left: Math.max(0, Math.floor(x0 - rx)),
    top: Math.max(0, Math.floor(y0 - ry)),
    right: Math.min(w, Math.ceil(x0 + rx) + 1),
    bottom: Math.min(h, Math.ceil(y0 + ry) + 1),
    holds: (x, y) => ((x - x0) / rx) ** 2 + ((y - y0) / ry) ** 2 < 1,
  };
}
