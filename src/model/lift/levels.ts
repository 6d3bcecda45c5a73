import { PatchwiseError } from '../../errors.ts';
import type { Size } from '../../runtime/tensor.ts';

/** Side of the patches that are matched, px: what kernels/lift/patch.ts is compiled for. */
export const PATCH = 7;

/** One step on the way from the small image to the result. */
export interface LiftLevel {
  readonly target: Size;
  /** The photograph at the scale of the target: as many of its pixels a pixel as the target has. */
  readonly photo: Size;
  /** What patches come from at that scale: the photograph, or it and a second one in one picture. */
  readonly source: Size;
}

/**
 * Sizes coarse to fine, in equal steps of at most `step`: from that of the small image to that of the result, and the
 * photograph at the same scale.
 * @param photo of the photograph at the scale of the result
 * @param references of the picture that it is a part of, likewise
 */
export function liftLevels(
  small: Size,
  result: Size,
  photo: Size,
  step: number,
  references: Size = photo,
): LiftLevel[] {
  const growth = { width: result.width / small.width, height: result.height / small.height };
  const steps = Math.max(
    0,
    Math.ceil(Math.log(Math.max(growth.width, growth.height)) / Math.log(step) - 1e-9),
  );
  return Array.from({ length: steps + 1 }, (_, level) => {
    const share = steps === 0 ? 1 : level / steps;
    const shrunk = ({ width, height }: Size) => ({
      width: Math.max(PATCH, Math.round(width / growth.width ** (1 - share))),
      height: Math.max(PATCH, Math.round(height / growth.height ** (1 - share))),
    });
    return {
      target: {
        width: Math.round(small.width * growth.width ** share),
        height: Math.round(small.height * growth.height ** share),
      },
      photo: shrunk(photo),
      source: shrunk(references),
    };
  });
}

/** @throws `image/too-small` when an image has no room for a patch */
export function requirePatch(size: Size, what: string): void {
  if (Math.min(size.width, size.height) >= PATCH) return;
  throw new PatchwiseError(
    'image/too-small',
    `${what} measures ${size.width}×${size.height} px: less than one patch of ${PATCH}×${PATCH} px.`,
    { hint: `Give an image of at least ${PATCH} px a side.` },
  );
}
