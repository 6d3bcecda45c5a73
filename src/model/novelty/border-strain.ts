import { LEVELS } from '../../image/pointwise.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { NO_MATCH, type PatchField } from '../lift/field/patch-field.ts';
import { SLACK } from '../lift/pieces/field-pieces.ts';
import { CONTRAST } from './strain.ts';

/** Pixels around one on a border that are compared: 3×3. */
const REACH = 1;
/** Pixels of border that are as bad as the worst place, of a picture of 128 px: a sixth of its side. */
const WORST = 20;

/**
 * How badly the worst border of a lifted picture's pieces shows: of each 3×3 px on a border what its two pieces, each
 * continued, show differently there (D, mean square) over the contrast of the calmer of the two,
 *
 *   D / (min(V₁, V₂) + 20²)
 *
 * in levels of 8 bits, and the root of the mean of the 20 largest. What ends upright stands beside a sky that is calm; two
 * textures that differ do not show. 0 of one piece.
 * @param field of a picture, in the photograph
 * @param photo [1, C, H, W], that photograph, at the scale of the picture
 */
export function borderStrain(field: PatchField, photo: Tensor): number {
  const { width, height, x, y, distance } = field;
  const differs = compareWindows(photo, (field.patch - 1) / 2);
  const worst: number[] = [];
  const along = (step: number, columns: number, rows: number): void => {
    const across = step === 1 ? 1 : 0;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const here = row * width + column;
        const there = here + step;
        if (distance[here] === NO_MATCH || distance[there] === NO_MATCH) continue;
        const other = { x: x[there]! - across, y: y[there]! - (1 - across) };
        if (Math.max(Math.abs(x[here]! - other.x), Math.abs(y[here]! - other.y)) <= SLACK) continue;
        worst.push(differs(x[here]!, y[here]!, other.x, other.y));
      }
  };
  along(1, width - 1, height);
  along(width, width, height - 1);
  const largest = worst.sort((a, b) => b - a).slice(0, WORST);
  return Math.sqrt(largest.reduce((sum, value) => sum + value, 0) / WORST);
}

/** Compares windows of a photograph about the middles of two of its patches, named by their corners. */
function compareWindows(
  photo: Tensor,
  middle: number,
): (ax: number, ay: number, bx: number, by: number) => number {
  const { c, h, w } = nchw(photo);
  const { data } = photo;
  const side = 2 * REACH + 1;
  const values = c * side * side;
  return (ax, ay, bx, by) => {
    const [from, to] = [cornerAt(ax, ay), cornerAt(bx, by)];
    let [differs, varies, variesToo] = [0, 0, 0];
    for (let channel = 0; channel < c; channel++) {
      let [sumA, sumB, squareA, squareB] = [0, 0, 0, 0];
      for (let v = 0; v < side; v++) {
        const row = channel * h * w + v * w;
        for (let u = 0; u < side; u++) {
          const [a, b] = [data[row + from + u]!, data[row + to + u]!];
          differs += (a - b) ** 2;
          sumA += a;
          sumB += b;
          squareA += a * a;
          squareB += b * b;
        }
      }
      varies += squareA - sumA ** 2 / side ** 2;
      variesToo += squareB - sumB ** 2 / side ** 2;
    }
    const scale = LEVELS ** 2 / values;
    return (scale * differs) / (scale * Math.max(0, Math.min(varies, variesToo)) + CONTRAST ** 2);
  };

  function cornerAt(x: number, y: number): number {
    return (y + middle - REACH) * w + x + middle - REACH;
  }
}
