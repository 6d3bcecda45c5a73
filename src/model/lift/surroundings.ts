import { fillHoles } from '../../image/poisson-blend.ts';
import { resize } from '../../image/resize.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { holeAt, holeOf } from './fill/holes.ts';
import { photographIn } from './fill/known-part.ts';
import { type MaskOptions, requireMask } from './fill/masked-levels.ts';
import { OPEN_HOLE } from './kinds.ts';
import { PATCH } from './levels.ts';

/** A small image to be lifted, and the size of the photograph at its scale (`LiftOptions.trained`). */
export interface Layout {
  readonly small: Tensor;
  readonly trained: Size;
}

/**
 * What a hole is lifted from where nobody has composed anything: the photograph, or the canvas around it, at the size of
 * the first level, with the smoothest filling of the hole. Patches of the surroundings, matched and voted for there, lay
 * it out.
 * @param mask [1, 1, H, W] of the base, a hole from 0.5 on
 * @param options base: what is around the hole, [1, C, H, W], by default the photograph; canvas as `LiftOptions` has it
 * @throws `tensor/shape`; `value/out-of-range` for a mask that is empty or covers everything
 */
export function layoutOfSurroundings(
  photo: Tensor,
  mask: Tensor,
  { base = photo, canvas }: Pick<MaskOptions, 'base' | 'canvas'> = {},
): Layout {
  requireMask(photo, { mask, base }, sizeOf(base));
  const seen = photographIn(photo, { mask, canvas });
  const factor = Math.min(1, OPEN_HOLE.start / longer(seen));
  const scaled = ({ width, height }: Size): Size => ({
    width: Math.max(PATCH, Math.round(width * factor)),
    height: Math.max(PATCH, Math.round(height * factor)),
  });
  const size = scaled(sizeOf(base));
  const small = resize(base, size, 'area', { clip: [-1, 1] });
  const hole = holeAt(holeOf(mask), size);
  const free = { shape: [1, 1, size.height, size.width], data: Float32Array.from(hole.bytes) };
  return { small: fillHoles(small, free), trained: scaled(seen) };
}

function longer({ width, height }: Size): number {
  return Math.max(width, height);
}
