/** A halftone screen: cells in rows, each with a dot that grows with darkness. */
export interface Screen {
  readonly shape: 'dot' | 'line';
  /** Side of a cell, px. */
  readonly size: number;
  /** Direction of the rows, degrees. */
  readonly angle: number;
}

/**
 * How dark a picture must be at a place to be inked there, 0 to 1.
 * @param x px from the left edge @param y px from the upper edge
 */
export function threshold({ shape, size, angle }: Screen, x: number, y: number): number {
  const turn = (angle * Math.PI) / 180;
  const u = (x * Math.cos(turn) + y * Math.sin(turn)) / size;
  const v = (y * Math.cos(turn) - x * Math.sin(turn)) / size;
  const across = 0.5 - 0.5 * Math.cos(2 * Math.PI * v);
  return shape === 'line' ? across : 0.5 * across + 0.25 - 0.25 * Math.cos(2 * Math.PI * u);
}
