import { throwIfCancelled } from '../../../errors.ts';
import type { Size } from '../../../runtime/tensor.ts';
import type { Kernels } from '../../../runtime/wasm/kernels.ts';
import { pausing } from '../../../runtime/wasm/turns.ts';
import { within } from '../../../runtime/within.ts';
import { type KernelField, patchGrid } from '../field/field.ts';
import type { Heights, Rows } from '../field/heights.ts';
import type { ExcludedLevel } from '../fill/excluded.ts';
import { MIRROR } from '../fill/holes.ts';
import type { MaskedLevel } from '../fill/masked-levels.ts';
import type { KernelImage } from '../images.ts';
import type { BorderCut } from '../kinds.ts';
import { PATCH } from '../levels.ts';
import { cutPieces } from './cut-pieces.ts';
import { holePieces } from './hole-pieces.ts';
import { frequentShifts, pieceNumbers, type Shift } from './piece-shifts.ts';
import { ringShifts } from './ring-shifts.ts';
import { shiftsBeyond } from './shifts-beyond.ts';

/** Milliseconds after which others have their turn. */
const TURN = 20;

/** What is known of the level. */
export interface BorderLevel {
  /** The photographs in what patches come from. */
  readonly parts: readonly Rows[];
  readonly mask: MaskedLevel;
  readonly excluded: ExcludedLevel;
  /** Size of the photograph where the margins of its canvas mirror it; undefined: nothing does. */
  readonly mirrored: Size | undefined;
}

export interface MoveBordersOptions {
  readonly stay: number;
  readonly heights: Heights;
  readonly signal: AbortSignal | undefined;
}

/**
 * Moves the borders between the pieces of a hole's filling to where they show least: by graph cuts over the pieces that
 * there are, over those that continue what surrounds it, and over those that few patches have above or below the
 * photograph. Image and field are made anew of the pieces.
 * @param image of the level that the field belongs to; changed in place, as the field is
 * @param source the photograph at the level
 */
export async function moveBorders(
  kernels: Kernels,
  image: KernelImage,
  source: KernelImage,
  field: KernelField,
  { parts, mask, excluded, mirrored }: BorderLevel,
  { pieces, guide, cap, heights: times, once }: BorderCut,
  { stay, heights, signal }: MoveBordersOptions,
): Promise<void> {
  const { memory } = kernels;
  const { width } = image;
  const flags = (at: number, count: number) => (at === 0 ? undefined : memory.bytes(at, count).slice());
  const active = flags(mask.active, field.width * field.height);
  const entries = memory.words(field.at, field.width * field.height).slice();
  const shifts = frequentShifts(entries, image, pieces, active);
  const ring = (): Shift[] =>
    ringShifts({ ...holePieces(memory, image, source, mask, excluded), parts, stay, heights });
  addNew(shifts, ringOnce(mask, stay, ring));
  addNew(shifts, shiftsBeyond(entries, image, active, heights));
  if (mirrored !== undefined) addNew(shifts, [{ x: 0, y: 0 }]);
  if (shifts.length < 2) return;
  const start = pieceNumbers(entries, field, image, shifts);
  const task = {
    ...{ source, parts, hole: mask.pixels, forbidden: excluded.pixels },
    ...{ guide, cap, stay: times * stay, heights, once, mirrored },
  };
  const labels = await cutPieces(kernels, image, shifts, start, task, pausing(signal, TURN));
  throwIfCancelled(signal);
  const sources = patchGrid(source);
  const forbidden = flags(excluded.patches, sources.width * sources.height);
  const matches = memory.words(field.at, field.width * field.height);
  const middle = (PATCH - 1) / 2;
  for (let y = 0, q = 0; y < field.height; y++) {
    for (let x = 0; x < field.width; x++, q++) {
      const shift = shifts[labels[(y + middle) * width + x + middle]!]!;
      const sx = within(x + shift.x, sources.width);
      const sy = within(y + shift.y, sources.height);
      const bits = (active?.[q] ?? 1) & ~MIRROR;
      if (bits === 0 || ((forbidden?.[sy * sources.width + sx] ?? 0) & bits) !== 0) continue;
      matches[q] = sy * 65536 + sx;
    }
  }
}

/** What surrounds a hole is the same for all of its fillings. */
const ringsOfLevels = new WeakMap<MaskedLevel, Map<number, readonly Shift[]>>();

/** Computes the shifts of a level's ring unless that was done, kept at its heights as much. */
function ringOnce(mask: MaskedLevel, stay: number, compute: () => readonly Shift[]): readonly Shift[] {
  const rings = ringsOfLevels.get(mask) ?? new Map<number, readonly Shift[]>();
  ringsOfLevels.set(mask, rings);
  const shifts = rings.get(stay) ?? compute();
  rings.set(stay, shifts);
  return shifts;
}

function addNew(shifts: Shift[], others: readonly Shift[]): void {
  for (const other of others) {
    if (!shifts.some(({ x, y }) => x === other.x && y === other.y)) shifts.push(other);
  }
}
