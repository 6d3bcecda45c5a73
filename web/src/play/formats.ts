import type { Size } from '../../../src/recipes/result-size.ts';
import type { Wish } from './wish.ts';

/** A shape of pictures; undefined is that of the photograph. */
export const FORMATS = ['own', '16:9', '3:1', '2:3', '1:1'] as const;

export type Format = (typeof FORMATS)[number];

/** Percentages that a side may have. */
export const SIDE_RANGE = { least: 30, most: 300 } as const;

/** Sides, in percent of the photograph's, of a picture of a shape that has as many pixels as the photograph. */
export function sidesOf(format: Format, photo: Size): Pick<Wish, 'width' | 'height'> {
  if (format === 'own') return { width: 100, height: 100 };
  const [w, h] = format.split(':').map(Number) as [number, number];
  const stretch = Math.sqrt((w / h) * (photo.height / photo.width));
  return { width: within(100 * stretch), height: within(100 / stretch) };
}

/** The shape of a wish, where it is one of those. */
export function formatOf(wish: Pick<Wish, 'width' | 'height'>, photo: Size): Format | undefined {
  return FORMATS.find((format) => {
    const sides = sidesOf(format, photo);
    return sides.width === wish.width && sides.height === wish.height;
  });
}

export function within(percent: number): number {
  return Math.round(Math.min(SIDE_RANGE.most, Math.max(SIDE_RANGE.least, percent)));
}

/** Width over height of the pictures of a wish. */
export function aspectOf({ width, height }: Pick<Wish, 'width' | 'height'>, photo: Size): number {
  return (photo.width * width) / (photo.height * height);
}
