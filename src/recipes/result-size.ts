import { optionOf, type Recipe } from './recipe.ts';

/** Size of a picture, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What a result may have at most: more is no use on a screen, and is slow to open and to send. One that has the
 * photograph's own pixels in it may have what a node can make, for a photograph of 50 megapixels is to come back as it
 * was.
 */
export const MOST = { made: { side: 16_384, pixels: 32e6 }, kept: { side: 32_768, pixels: 2 ** 26 } };

/**
 * A size brought below what a result may have; the same one where it is.
 * @param kept whether pixels of the photograph stay in it
 */
export function capped({ width, height }: Size, kept = false): Size {
  const { side, pixels } = kept ? MOST.kept : MOST.made;
  const factor = Math.min(1, side / Math.max(width, height), Math.sqrt(pixels / (width * height)));
  return factor === 1
    ? { width, height }
    : { width: Math.floor(width * factor), height: Math.floor(height * factor) };
}

/** Size of a picture, where it is known. */
export function sizeIn({
  width,
  height,
}: {
  readonly width?: number;
  readonly height?: number;
}): Size | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** A result beside the photograph, in multiples of its width and height. */
export interface ResultExtent {
  readonly width: number;
  readonly height: number;
  /** Where the photograph lies in it; absent where it does not. */
  readonly at?: { readonly left: number; readonly top: number };
}

/** How large a result is, and where the photograph lies in one that continues it. @param options as given */
export function resultExtent(recipe: Recipe, options: Readonly<Record<string, number>> = {}): ResultExtent {
  const { width = 100, height = 100, factor, margins } = recipe.result;
  const value = (side: string | number, none: number): number =>
    typeof side === 'number' ? side : (optionOf(recipe, side, options) ?? none);
  const share = (side: string | number): number => value(side, 100) / 100;
  if (factor !== undefined) return { width: value(factor, 1), height: value(factor, 1) };
  if (margins === undefined) return { width: share(width), height: share(height) };
  const [left, right, top, bottom] = [margins.left, margins.right, margins.top, margins.bottom].map(
    share,
  ) as [number, number, number, number];
  return { width: 1 + left + right, height: 1 + top + bottom, at: { left, top } };
}
