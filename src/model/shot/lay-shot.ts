import { isDeep, toLevel } from '../../image/pointwise.ts';
import type { Rectangle } from '../../runtime/crop.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';
import { boundsOf } from '../lift/fill/bounds.ts';
import { holeOf } from '../lift/fill/holes.ts';
import { valuesAt } from '../lift/tones/pull-push.ts';
import { type Comparison, compared } from './compare-shot.ts';
import { COARSEST, findShot } from './find-shot.ts';
import { greyLevels } from './grey-levels.ts';
import { inLight, lightOfShot } from './light.ts';
import type { Projection } from './projection.ts';
import { type WarpedShot, warpedShot } from './warp-shot.ts';

/** A hole with what another shot of the place shows in it. */
export interface LaidShot {
  /** The image with what was laid in its hole. */
  readonly image: Tensor;
  /** [1, 1, H, W], 1 where the hole was filled. */
  readonly laid: Tensor;
  /** [1, 1, H, W], 1 where nothing fills the hole yet; undefined: nowhere. */
  readonly rest: Tensor | undefined;
  /** The other shot in the image's light. */
  readonly shot: Tensor;
  /** From a pixel of the image to the place of the shot that shows the same. */
  readonly projection: Projection;
}

export interface LayShotOptions {
  /** Opacity of the image, and of the shot, [1, 1, H, W]: what is transparent tells nothing; default: opaque. */
  readonly alpha?: Tensor | undefined;
  readonly shotAlpha?: Tensor | undefined;
  readonly openKernels: OpenKernels;
}

/**
 * Fills a hole with what another shot of the same place shows there: registered with what is known ({@link findShot}),
 * in its light, and joined to it by a membrane, as in Pérez, Gangnet, Blake, "Poisson image editing", 2003, of what
 * is known less what the shot has there, as far as both show the same. Where the shot does not reach, or shows something
 * across the rim that the image does not ({@link compared}), the hole stays.
 * @param image [1, C, H, W] in [-1, 1]
 * @param mask [1, 1, H, W], the hole from 0.5 on
 * @param shot [1, C, h, w]
 * @returns undefined where it is no shot of this place
 */
export async function layShot(
  image: Tensor,
  mask: Tensor,
  shot: Tensor,
  { alpha, shotAlpha, openKernels }: LayShotOptions,
): Promise<LaidShot | undefined> {
  const { h, w } = nchw(image);
  const { bytes: hole } = holeOf(mask);
  const opaque = opaquePixels(image, alpha);
  const known = opaque.map((is, i) => is & ~hole[i]!);
  const near = nearness(boundsOf(hole, w));
  const shown = opaquePixels(shot, shotAlpha);
  const found = findShot(greyLevels(image, known, COARSEST), greyLevels(shot, shown, COARSEST), near);
  if (found === undefined) return undefined;
  const light = lightOfShot(image, known, shot, found);
  const lit = inLight(shot, light);
  const warped = warpedShot(lit, shown, found.projection, ringed(hole, { width: w, height: h }));
  const difference = await compared(image, { hole, known }, warped, openKernels);
  // Where neither has 16 bits what is laid has 8 of them, or all of the result would have 16.
  const filled = laidOver(image, hole, warped, difference, isDeep(image) || isDeep(shot));
  const rest = new Float32Array(w * h);
  for (let i = 0; i < rest.length; i++) rest[i] = hole[i]! - filled.laid[i]!;
  return {
    image: filled.image,
    laid: { shape: [1, 1, h, w], data: filled.laid },
    rest: rest.includes(1) ? { shape: [1, 1, h, w], data: rest } : undefined,
    shot: lit,
    projection: found.projection,
  };
}

/** A byte a pixel. */
function opaquePixels(image: Tensor, alpha: Tensor | undefined): Uint8Array {
  const { h, w } = nchw(image);
  const opaque = new Uint8Array(w * h).fill(1);
  if (alpha !== undefined) for (let i = 0; i < opaque.length; i++) if (alpha.data[i]! < 0.5) opaque[i] = 0;
  return opaque;
}

/** How much a pixel counts: half where it lies as far from the hole as that is wide. */
function nearness({
  left,
  top,
  right,
  bottom,
}: ReturnType<typeof boundsOf>): (x: number, y: number) => number {
  const reach = Math.max(right - left, bottom - top);
  return (x, y) => {
    const dx = Math.max(0, left - x, x - right);
    const dy = Math.max(0, top - y, y - bottom);
    return 1 / (1 + (dx * dx + dy * dy) / (reach * reach));
  };
}

/** What is looked at around a hole, as a share of its longer side, and at least, px. */
const RING = 0.35;
const LEAST_RING = 16;

function ringed(hole: Uint8Array, { width, height }: Size): Rectangle {
  const bounds = boundsOf(hole, width);
  const ring = Math.max(
    LEAST_RING,
    Math.round(RING * Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top)),
  );
  const [left, top] = [Math.max(0, bounds.left - ring), Math.max(0, bounds.top - ring)];
  const [right, bottom] = [Math.min(width, bounds.right + ring), Math.min(height, bounds.bottom + ring)];
  return { left, top, width: right - left, height: bottom - top };
}

function laidOver(
  image: Tensor,
  hole: Uint8Array,
  shot: WarpedShot,
  { side, step, elsewhere }: Comparison,
  deep: boolean,
): { readonly image: Tensor; readonly laid: Float32Array } {
  const { c, h, w } = nchw(image);
  const data = image.data.slice();
  const laid = new Float32Array(w * h);
  const offset = new Float64Array(c);
  const plane = shot.width * shot.height;
  for (let y = 0, j = 0; y < shot.height; y++) {
    for (let x = 0, i = (y + shot.top) * w + shot.left; x < shot.width; x++, i++, j++) {
      if (hole[i] === 0 || shot.shown[j] === 0) continue;
      if (elsewhere[Math.floor(y / side) * step.width + Math.floor(x / side)] === 1) continue;
      valuesAt(step, (x + 0.5) / side, (y + 0.5) / side, offset);
      laid[i] = 1;
      for (let k = 0; k < c; k++) {
        const value = Math.max(-1, Math.min(1, shot.data[k * plane + j]! + offset[k]!));
        data[k * w * h + i] = deep ? value : toLevel(value);
      }
    }
  }
  return { image: { shape: image.shape, data }, laid };
}
