import type { Size } from '../../../runtime/tensor.ts';
import { type Heights, heldHeight } from '../field/heights.ts';
import { PATCH } from '../levels.ts';
import { frequentShifts, type Shift } from './piece-shifts.ts';

/** Side of the squares of patches that give shifts of their own, px. */
const TILE = 8;
/** Shifts of a square. */
const EACH = 4;

/**
 * Pieces of what was composed above and below the photograph: of every square of patches there the shifts that most of
 * them have. The few that most of all patches have come from beside the photograph, and an even sky has many small ones
 * instead; without them its cheapest cut shows scraps of trees.
 * @param field corners of matches, as for {@link frequentShifts}
 * @param active 0 where a patch does not count
 */
export function shiftsBeyond(
  field: Uint32Array,
  target: Size,
  active: Uint8Array | undefined,
  { top, bottom }: Heights,
): Shift[] {
  const columns = target.width - PATCH + 1;
  const rows = target.height - PATCH + 1;
  const found: Shift[] = [];
  for (let first = 0; first < rows; first += TILE) {
    const middle = top + ((first + TILE / 2) * (bottom - top)) / (target.height - 1);
    if (heldHeight(middle) === middle) continue;
    for (let left = 0; left < columns; left += TILE) {
      const square = { left, top: first, width: TILE, height: TILE };
      found.push(...frequentShifts(field, target, EACH, active, square));
    }
  }
  return found;
}
