import { PatchwiseError } from '../../errors.ts';
import type { Size } from '../../runtime/tensor.ts';

export interface LiftScaleOptions {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly trained?: Size | undefined;
  readonly start?: number | undefined;
}

/** The sizes that a lift goes from and to. */
export interface LiftScale {
  /** Of the small image at the first level. */
  readonly start: Size;
  readonly result: Size;
  /** Of the photograph at the scale of the result: its own, or smaller. */
  readonly photo: Size;
}

/** Rounded sides may ask for a little more than the photograph has. */
const ROUNDING = 1.02;

/**
 * Decides the sizes. The proportions of the small image are kept unless both sides are given.
 * @throws `value/out-of-range` when the result would be smaller than the small image, or need a larger photograph
 */
export function liftScale(small: Size, photo: Size, options: LiftScaleOptions): LiftScale {
  const { width, height, trained, start = 96 } = options;
  // Photograph's pixels a pixel of the small image, at most.
  const most =
    trained === undefined
      ? photo.height / small.height
      : Math.max(photo.width, photo.height) / Math.max(trained.width, trained.height);
  const growth =
    width !== undefined ? width / small.width : height !== undefined ? height / small.height : most;
  const result = {
    width: width ?? Math.round(small.width * growth),
    height: height ?? Math.round(small.height * growth),
  };
  for (const side of [result.width, result.height]) {
    if (!Number.isInteger(side) || side < 1 || side > 65535) {
      throw new PatchwiseError(
        'value/out-of-range',
        `A result of ${result.width}×${result.height} px cannot be made.`,
        {
          hint: 'Give a width and a height of 1 to 65535, in whole pixels.',
        },
      );
    }
  }
  if (result.width < small.width || result.height < small.height) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The small image measures ${small.width}×${small.height} px, the result only ${result.width}×${result.height} px.`,
      {
        hint: 'Lifting makes an image larger: ask for a larger result, or wire the photograph at its own size.',
      },
    );
  }
  if (growth > most * ROUNDING) {
    const [w, h] = [Math.floor(small.width * most), Math.floor(small.height * most)];
    throw new PatchwiseError(
      'value/out-of-range',
      `The photograph of ${photo.width}×${photo.height} px has too little detail for a result of ${result.width}×${result.height} px.`,
      { hint: `Ask for at most ${w}×${h} px, or use a larger photograph.` },
    );
  }
  const share = Math.min(1, growth / most);
  const shrink = Math.min(1, (start * most) / Math.max(photo.width, photo.height));
  const scaled = (size: Size, factor: number): Size =>
    factor === 1
      ? { width: size.width, height: size.height }
      : {
          width: Math.max(1, Math.round(size.width * factor)),
          height: Math.max(1, Math.round(size.height * factor)),
        };
  return { start: scaled(small, shrink), result, photo: scaled(photo, share > 1 / ROUNDING ? 1 : share) };
}
