/**
 * A height as a share of the photograph's. What lies beyond an edge, such as a sky that is extended upwards, counts as the row at that
 * edge: farther up is no less like the first row. As `heldHeight` of src/model/lift/field/heights.ts.
 */
export function heldHeight(height: f64): f64 {
  return max<f64>(0, min<f64>(1, height));
}
