import { PatchwiseError } from '../../errors.ts';

/** A piece of one axis, with the window around it that decides what happens in the piece. */
export interface AxisTile {
  /** The piece is [from, to). The pieces of an axis cover it without overlap. */
  readonly from: number;
  readonly to: number;
  /** The window is [start, start + extent); all windows of an axis have one extent. */
  readonly start: number;
  readonly extent: number;
}

/**
 * Cuts an axis of `length` pixels into nearly equal pieces of at most `tile`, each inside a window that reaches
 * `margin` pixels further to both sides, or to the end of the axis. Windows have one extent, so that an engine
 * prepares one image size only.
 * @throws `value/out-of-range` for a tile below 1 px
 */
export function axisTiles(length: number, tile: number, margin: number): AxisTile[] {
  if (!Number.isInteger(tile) || tile < 1) {
    throw new PatchwiseError('value/out-of-range', `Tiles cannot measure ${tile} px.`, {
      hint: 'Give a whole number of at least 1.',
    });
  }
  if (length <= tile + 2 * margin) return [{ from: 0, to: length, start: 0, extent: length }];
  const count = Math.ceil(length / tile);
  const extent = Math.min(length, Math.ceil(length / count) + 2 * margin);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * length) / count);
    const to = Math.floor(((i + 1) * length) / count);
    return { from, to, start: Math.min(Math.max(0, from - margin), length - extent), extent };
  });
}
