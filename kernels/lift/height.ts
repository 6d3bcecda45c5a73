/**
 * A height as a share of the photograph's. What lies beyond an edge, such as a sky that is extended upwards, counts as the row at that
 * edge: farther up is no less like the first row. As `heldHeight` of src/model/lift/heights.ts.
 */
export function heldHeight<T>(height: T): T {
  return max<T>(0, min<T>(1, height));
}
