import { PatchwiseError } from '../../errors.ts';
import type { Size } from '../../runtime/tensor.ts';

export interface LiftScaleOptions {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly trained?: Size | undefined;
  /** Long side of the photograph at the scale of the start; undefined: the small image's own, or the result's where that is smaller. */
  readonly start?: number | undefined;
  /** Where it is more than 0, a small image below `start` is enlarged to it. */
  readonly hold?: number | undefined;
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
  const { width, height, trained, start: side, hold = 0 } = options;
  // A photograph below the size that a model learned it at was enlarged for that, and is so here.
  const longer = (size: Size) => Math.max(size.width, size.height);
  const known = trained !== undefined && longer(trained) > longer(photo) ? trained : photo;
  // Photograph's pixels a pixel of the small image: both ways, since the sides of small sizes are rounded.
  const across = trained === undefined ? known.height / small.height : known.width / trained.width;
  const down = trained === undefined ? across : known.height / trained.height;
  const own = { width: small.width * across, height: small.height * down };
  const share = width !== undefined ? width / own.width : height !== undefined ? height / own.height : 1;
  const result = {
    width: width ?? Math.round(own.width * share),
    height: height ?? Math.round(own.height * share),
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
  // What is held has to be as wide as some patches from the beginning.
  const room = Math.min(result.width / small.width, result.height / small.height);
  const most = hold > 0 ? Math.max(1, room) : 1;
  const asIs = Math.max(across, down) < 1 ? 1 : Math.min(1, room);
  const start = resized(small, side === undefined ? asIs : Math.min(most, (side * across) / longer(known)));
  if (result.width < start.width || result.height < start.height) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The small image measures ${small.width}×${small.height} px, the result only ${result.width}×${result.height} px.`,
      {
        hint: 'Lifting makes an image larger: ask for a larger result, or wire the photograph at its own size.',
      },
    );
  }
  if (share > ROUNDING) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The photograph of ${photo.width}×${photo.height} px has too little detail for a result of ${result.width}×${result.height} px.`,
      {
        hint: `Ask for at most ${Math.floor(own.width)}×${Math.floor(own.height)} px, or use a larger photograph.`,
      },
    );
  }
  return { start, result, photo: resized(known, share > 1 / ROUNDING ? 1 : share) };
}

function resized({ width, height }: Size, factor: number): Size {
  if (factor === 1) return { width, height };
  const side = (value: number) => Math.max(1, Math.round(value * factor));
  return { width: side(width), height: side(height) };
}
