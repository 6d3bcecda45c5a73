/** Where an image begins and ends in the photograph, as shares of its height: 0 and 1, or beyond where a canvas is extended. */
export interface Heights {
  readonly top: number;
  readonly bottom: number;
}

/**
 * A height as a share of the photograph's. What lies beyond an edge, such as a sky that is extended upwards, counts as the row at that
 * edge: farther up is no less like the first row. As `heldHeight` of kernels/lift/height.ts.
 */
export function heldHeight(height: number): number {
  return Math.max(0, Math.min(1, height));
}
