import { byBytes } from '../../image/pointwise.ts';
import { fillHoles, poissonBlend } from '../../image/poisson-blend.ts';
import { resize } from '../../image/resize.ts';
import { nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { type Light, lightOfShot, placeOfShot, type ShotPlace } from './fill/another-shot.ts';
import { holeAt, holeOf } from './fill/holes.ts';
import { photographIn } from './fill/known-part.ts';
import { type MaskOptions, requireMask } from './fill/masked-levels.ts';
import { isDeep } from './images.ts';
import { HOLE } from './kinds.ts';
import { PATCH } from './levels.ts';

/** A small image to be lifted, and the size of the photograph at its scale (`LiftOptions.trained`). */
export interface Layout {
  readonly small: Tensor;
  readonly trained: Size;
  /** The second photograph, in the light of the photograph where it is another shot of its place. */
  readonly second: Tensor | undefined;
}

export interface SurroundingsOptions extends Pick<MaskOptions, 'base' | 'canvas'> {
  /** Another photograph, [1, C, H, W], as large as what it shows is in the photograph. */
  readonly second?: Tensor | undefined;
}

/**
 * What a hole is lifted from where nobody has composed anything: the photograph, or the canvas around it, at the size of
 * the first level, with the smoothest filling of the hole. Patches of the surroundings, matched and voted for there, lay
 * it out. Where the second photograph is another shot of the place ({@link placeOfShot}), what it shows in the hole is
 * laid there first, and all of it is brought to the photograph's light.
 * @param mask [1, 1, H, W] of the base, a hole from 0.5 on
 * @param options base: what is around the hole, [1, C, H, W], by default the photograph; canvas as `LiftOptions` has it
 * @throws `tensor/shape`; `value/out-of-range` for a mask that is empty or covers everything
 */
export function layoutOfSurroundings(
  photo: Tensor,
  mask: Tensor,
  { base = photo, canvas, second }: SurroundingsOptions = {},
): Layout {
  requireMask(photo, { mask, base }, sizeOf(base));
  const seen = photographIn(photo, { mask, canvas });
  const factor = Math.min(1, (HOLE.start ?? 1) / longer(seen));
  const scaled = ({ width, height }: Size): Size => ({
    width: Math.max(PATCH, Math.round(width * factor)),
    height: Math.max(PATCH, Math.round(height * factor)),
  });
  const size = scaled(sizeOf(base));
  const small = resize(base, size, 'area', { clip: [-1, 1] });
  const hole = holeAt(holeOf(mask), size);
  const free = { shape: [1, 1, size.height, size.width], data: Float32Array.from(hole.bytes) };
  const filled = fillHoles(small, free);
  const own = { small: filled, trained: scaled(seen), second };
  if (second === undefined) return own;
  const shot = resize(second, scaled(sizeOf(second)), 'area', { clip: [-1, 1] });
  const place = placeOfShot(filled, hole.bytes, shot);
  if (place === undefined) return own;
  const light = lightOfShot(filled, hole.bytes, shot, place);
  const laid = laidOver(filled, inLight(shot, light), place);
  // Of 8 bits it stays, or all of the result would have 16.
  const toned = inLight(second, light);
  return { ...own, small: poissonBlend(small, laid, free), second: isDeep(second) ? toned : byBytes(toned) };
}

/** A picture in another light. */
function inLight(image: Tensor, light: readonly Light[]): Tensor {
  const { h, w } = nchw(image);
  const data = new Float32Array(image.data.length);
  for (const [channel, { gain, offset }] of light.entries()) {
    for (let i = channel * h * w; i < (channel + 1) * h * w; i++) {
      data[i] = Math.max(-1, Math.min(1, gain * image.data[i]! + offset));
    }
  }
  return { shape: image.shape, data };
}

/** An image covered by another shot, where that reaches. */
function laidOver(image: Tensor, shot: Tensor, { x: dx, y: dy }: ShotPlace): Tensor {
  const { c, h, w } = nchw(image);
  const from = nchw(shot);
  const data = image.data.slice();
  for (let channel = 0, i = 0; channel < c; channel++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++, i++) {
        const [sx, sy] = [x + dx, y + dy];
        if (sx < 0 || sy < 0 || sx >= from.w || sy >= from.h) continue;
        data[i] = shot.data[(channel * from.h + sy) * from.w + sx]!;
      }
    }
  }
  return { shape: image.shape, data };
}

function longer({ width, height }: Size): number {
  return Math.max(width, height);
}
