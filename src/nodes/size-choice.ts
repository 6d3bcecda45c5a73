import { z } from 'zod';
import { PatchwiseError } from '../errors.ts';
import type { Size } from '../runtime/tensor.ts';
import { optionalSide, requireResultSize } from './params.ts';

/** The parameters of nodes that resize: three ways to say a size, all empty by default. */
export const sizeChoice = {
  factor: z
    .number()
    .positive()
    .max(64)
    .nullable()
    .default(null)
    .describe('Factor on both sides, above 0 to 64: 0.5 halves them.'),
  longSide: optionalSide('The longer side, px; the other keeps the proportions.'),
  width: optionalSide('Width, px; if the height is empty, the proportions are kept.'),
  height: optionalSide('Height, px; if the width is empty, the proportions are kept.'),
};

export interface SizeChoice {
  readonly factor: number | null;
  readonly longSide: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

/**
 * The size that the parameters ask for. Sides are rounded, and at least 1 px.
 * @param like the size of an image that is wired as the model, if any: then no parameter may be set
 * @throws `value/out-of-range` when no size is given, or more than one; `image/too-large` above the limits
 */
export function chosenSize(own: Size, choice: SizeChoice, like?: Size): Size {
  const { factor, longSide, width, height } = choice;
  const ways = [
    ...(like === undefined ? [] : ['the input "like"']),
    ...(factor === null ? [] : ['"factor"']),
    ...(longSide === null ? [] : ['"longSide"']),
    ...(width === null && height === null ? [] : ['"width" or "height"']),
  ];
  if (ways.length !== 1) {
    const message =
      ways.length === 0 ? 'No size is given.' : `The size is given twice: by ${ways.join(' and ')}.`;
    throw new PatchwiseError('value/out-of-range', message, {
      hint: 'Wire "like", or set one of "factor", "longSide", and "width" with or without "height".',
    });
  }
  if (like !== undefined) return like;
  const scale =
    factor ??
    (longSide !== null
      ? longSide / Math.max(own.height, own.width)
      : width !== null
        ? width / own.width
        : (height as number) / own.height);
  const size = {
    height: height ?? Math.max(1, Math.round(own.height * scale)),
    width: width ?? Math.max(1, Math.round(own.width * scale)),
  };
  requireResultSize(size, 'Ask for less');
  return size;
}
