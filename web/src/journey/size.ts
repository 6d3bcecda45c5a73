import { fittedSides } from '../../../src/fitted-sides.ts';

/** Size of a picture, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Least side of a photograph that anything is made of, px: what is composed has no fewer, and a patch of a lift has 7. */
export const LEAST_SIDE = 8;

/**
 * Least short side of what is learned of a photograph, px: its quality is measured at half that size, too, in patches
 * of 7 px.
 */
const LEAST_LEARNT = 14;

/** Why nothing can be made of a photograph; undefined where something can, and where its size is not known. */
export function misfitOf(size: Size | undefined): 'small' | 'narrow' | undefined {
  if (size === undefined) return undefined;
  if (Math.min(size.width, size.height) < LEAST_SIDE) return 'small';
  return leavesTooLittle(size) ? 'narrow' : undefined;
}

/** Whether a photograph is so long that too little is left of its shorter side where so much of it is learned. */
export function leavesTooLittle(size: Size, side?: number): boolean {
  const { width, height } = learntSize(size, side);
  return Math.min(width, height) < LEAST_LEARNT;
}

/** What the default training makes of a photograph, `side` px being its `longSide`. */
export function learntSize({ width, height }: Size, side = 64): Size {
  const { longSide } = fittedSides({ width, height }, { longSide: side, shortSide: side });
  const factor = longSide / Math.max(width, height);
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
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
