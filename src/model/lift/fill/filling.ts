import type { Size, Tensor } from '../../../runtime/tensor.ts';
import type { ReferenceLayout } from '../references.ts';
import { continued } from './continued.ts';
import { excludedPixels } from './excluded.ts';
import { CLEAR, type Hole, holeOf, MIRROR } from './holes.ts';
import type { MaskOptions } from './masked-levels.ts';
import { clearPixels, leavesOpaquePatch, withOpaqueFills } from './opaque-fills.ts';

/** What is filled, and with what. */
export interface Filling {
  /** Of the size of the result; undefined: there is no mask, all is made anew. */
  readonly hole: Hole | undefined;
  /** What is around the hole, as what fills it sees it: without what is transparent there, where that is opaque. */
  readonly base: Tensor;
  /** A byte a pixel of the base, 0 where its tone counts; undefined without a mask. */
  readonly toneless: Uint8Array | undefined;
  /** What patches may not come from, of the size of the references: as excludedPixels says. */
  readonly excluded: Hole | undefined;
  /** The same where some may come from the margins of a canvas, which have {@link MIRROR} then. */
  readonly mirrored: Hole | undefined;
}

/** Opacities in [0, 1]. */
export interface FillingOpacity {
  /** Of what patches come from, [1, 1, H, W]; undefined: opaque. */
  readonly references: Tensor | undefined;
  /** Of the base, of the size of the result. */
  readonly base: () => Tensor;
  /** Whether the base shows what was in the hole, too. */
  readonly before: boolean;
}

/**
 * What a mask leaves to be filled. Where the photograph is transparent in places, what is surrounded by opaque pixels
 * is filled by opaque patches alone (withOpaqueFills), as long as the coarsest level has any.
 * @param coarsest size of what patches come from at the first level
 */
export function fillingOf(
  layout: ReferenceLayout,
  options: MaskOptions & { readonly base: Tensor },
  opacity: FillingOpacity,
  coarsest: Size,
): Filling {
  const { mask, base, canvas = false } = options;
  const hole = mask && holeOf(mask);
  const excluded = excludedPixels(layout, hole);
  if (hole === undefined) return { hole, base, toneless: undefined, excluded, mirrored: excluded };
  const margins = { ...hole, bytes: hole.bytes.map((inside) => (inside === 0 ? 0 : MIRROR)) };
  const all = (clear?: Uint8Array) => (canvas ? excludedPixels(layout, margins, clear) : undefined);
  const asPatchesAre = { hole, base, toneless: hole.bytes, excluded, mirrored: all() };
  const clear = opacity.references && clearPixels(opacity.references);
  if (clear?.includes(CLEAR) !== true) return asPatchesAre;
  const around = opacity.base();
  const opaque = withOpaqueFills(hole, around, opacity.before);
  const withoutClear = excludedPixels(layout, hole, clear) as Hole;
  if (!opaque.bytes.includes(1 | CLEAR) || !leavesOpaquePatch(withoutClear, coarsest)) return asPatchesAre;
  const unseen = clearPixels(around);
  return {
    hole: opaque,
    base: continued(base, unseen),
    toneless: opaque.bytes.map((inside, i) => inside | unseen[i]!),
    excluded: withoutClear,
    mirrored: all(clear),
  };
}
