/*
 * Of which photographs something can be learned, and at which size: the page and the command line tell it
 * beforehand.
 */

import { fittedSides } from '../shared/fitted-sides.ts';

/** Extents of a photograph, px. */
interface Size {
  readonly height: number;
  readonly width: number;
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
