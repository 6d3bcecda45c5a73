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

/** How sizes grow from level to level. */
export interface Growth {
  /** Largest growth up to `large`, and from there on. */
  readonly usual: number;
  readonly beyond: number;
  /** Long side of a target, px, from which few patches change any more. */
  readonly large: number;
}

/**
 * Sizes coarse to fine, from that of the small image to that of the result, and the photograph at the same scale: in equal
 * steps up to where levels are large, and in equal ones from there on.
 * @param photo of the photograph at the scale of the result
 * @param references of the picture that it is a part of, likewise
 */
export function liftLevels(
  small: Size,
  result: Size,
  photo: Size,
  { usual, beyond, large }: Growth,
  references: Size = photo,
): LiftLevel[] {
  const growth = { width: result.width / small.width, height: result.height / small.height };
  const whole = Math.log(Math.max(growth.width, growth.height));
  const fast = Math.min(whole, Math.max(0, Math.log(Math.max(result.width, result.height) / large)));
  const slow = whole - fast;
  const up = (along: number, step: number) => Math.max(0, Math.ceil(along / Math.log(step) - 1e-9));
  const equal = (count: number, from: number, along: number) =>
    Array.from({ length: count }, (_, i) => from + (along * (i + 1)) / count);
  const ways = [0, ...equal(up(slow, usual), 0, slow), ...equal(up(fast, beyond), slow, fast)];
  return ways.map((way) => {
    const share = whole > 0 ? way / whole : 0;
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
