import { throwIfCancelled } from '../../errors.ts';
import type { Kernels } from '../../runtime/wasm/kernels.ts';
import { Turns } from '../../runtime/wasm/turns.ts';
import { within } from '../../runtime/within.ts';
import { placeBorderRecords } from './border-records.ts';
import { type CutTask, cutPieces, type ShowingBorders } from './cut-pieces.ts';
import type { ExcludedLevel } from './excluded.ts';
import { type KernelField, patchGrid } from './field.ts';
import type { Heights } from './heights.ts';
import type { KernelImage } from './images.ts';
import { PATCH } from './levels.ts';
import type { MaskedLevel } from './masked-levels.ts';
import { FIRST_PRICE, mendCuts } from './mend-cuts.ts';
import { frequentShifts, pieceNumbers, type Shift } from './piece-shifts.ts';
import type { PlannedLevel } from './plan.ts';
import { type RingTask, ringShifts } from './ring-shifts.ts';
import { shiftsBeyond } from './shifts-beyond.ts';
import { stripsOf } from './strips.ts';
import { tellsTexture, withTexture } from './texture.ts';
import { visibleCuts } from './visible-cuts.ts';

/** Pieces that take part: those of most patches, without a hole and with one. */
export const PIECES = { whole: 24, hole: 40 };
/**
 * How much the composed image counts ({@link CutTask}): in a hole it is only made up, and what surrounds it counts, but
 * rock has to stay rock and sky sky. `times`: how many times as much as in matching a piece is kept at its height,
 * since borders cost much, and a shore that ends at another height hardly more than one that goes on. With a second
 * photograph, which may show what belongs in the hole, what was made up counts less.
 */
export const GUIDE = {
  whole: { guide: 0.05, cap: 3000, times: 1 },
  hole: { guide: 0.03, cap: 8000, times: 120 },
  second: { guide: 0.01, cap: 8000, times: 120 },
};
/** Milliseconds after which others have their turn. */
const TURN = 20;

/** What is known of the level. */
export interface BorderLevel {
  readonly level: Pick<PlannedLevel, 'parts' | 'keeps'>;
  readonly mask: MaskedLevel;
  readonly excluded: ExcludedLevel;
  /** The photograph at a larger size, which tells the texture of what is small. */
  readonly finer: KernelImage;
}

export interface MoveBordersOptions {
  /** In the place of {@link GUIDE}'s. */
  readonly guide?: number | undefined;
  readonly stay: number;
  readonly heights: Heights;
  /** Whether little of a hole is to show what another part of it shows. */
  readonly once?: boolean | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Moves the borders between the pieces of an image to where they show least: by graph cuts over the pieces that there
 * are, and in a hole over those, too, that continue what surrounds it, and that few patches have above or below the
 * photograph. Image and field are made anew of the pieces.
 * Without a hole pieces join in texture, too, as the photograph has it at a larger size: a shore that ends in a dark
 * wood shows there only; borders that show cost more, and where it still shows that it was cut it is cut again
 * ({@link mendCuts}), unless the image is held to the small one.
 * @param image of the level that the field belongs to; changed in place, as the field is, and without a hole its
 * opacity is lost until
 *   the next vote
 * @param source the photograph at the level
 */
export async function moveBorders(
  kernels: Kernels,
  image: KernelImage,
  source: KernelImage,
  field: KernelField,
  { level: { parts, keeps }, mask, excluded, finer }: BorderLevel,
  options: MoveBordersOptions,
): Promise<void> {
  const { memory } = kernels;
  const { stay, heights, signal } = options;
  const { width, height } = image;
  const flags = (at: number, count: number) => (at === 0 ? undefined : memory.bytes(at, count).slice());
  const hole = flags(mask.pixels, width * height);
  const active = flags(mask.active, field.width * field.height);
  const entries = memory.words(field.at, field.width * field.height).slice();
  const shifts = frequentShifts(entries, image, hole === undefined ? PIECES.whole : PIECES.hole, active);
  if (hole !== undefined) {
    const bytes = ({ at, width: w, height: h }: KernelImage) => memory.bytes(at, w * h * 4);
    const ring: RingTask = {
      target: { width, height, bytes: bytes(image) },
      source: { width: source.width, height: source.height, bytes: bytes(source) },
      forbidden: flags(excluded.pixels, source.width * source.height),
      ...{ parts, hole, stay, heights },
    };
    addNew(shifts, ringShifts(ring));
    addNew(shifts, shiftsBeyond(entries, image, active, heights));
  }
  if (shifts.length < 2) return;
  const usual = hole === undefined ? GUIDE.whole : parts.length > 1 ? GUIDE.second : GUIDE.hole;
  const { cap, times } = usual;
  const { guide = usual.guide } = options;
  const textured = hole === undefined && tellsTexture(finer, source);
  const pieces = textured ? withTexture(memory, source, finer) : source;
  const task: CutTask = {
    ...{
      source: pieces,
      textured,
      parts,
      hole: mask.pixels,
      forbidden: excluded.pixels,
      guide,
      cap,
      stay: times * stay,
      heights,
      once: options.once,
    },
  };
  const start = pieceNumbers(entries, field, image, shifts);
  const turns = new Turns(TURN);
  const composed = memory.bytes(image.at, width * height * 4).slice();
  const cut = (weights?: Float32Array, showing?: ShowingBorders) =>
    cutPieces(kernels, image, shifts, start, { ...task, weights, showing }, async () => {
      throwIfCancelled(signal);
      if (turns.due) await turns.give();
    });
  let labels: Uint16Array;
  if (textured && keeps) {
    const strips = stripsOf(memory.bytes(finer.at, finer.width * finer.height * 4), finer, source);
    const borders = { records: placeBorderRecords(memory, strips), count: strips.count };
    labels = await mendCuts({
      ...{ width, height, shifts, composed },
      labels: await cut(undefined, { ...borders, price: FIRST_PRICE }),
      image: () => memory.bytes(image.at, composed.length),
      cut: (weights, price) => cut(weights, { ...borders, price }),
      visible: (found) =>
        visibleCuts(kernels, { ...borders, width: source.width, height: source.height }, shifts, found, {
          width,
          height,
        }),
    });
    memory.free(borders.records);
  } else labels = await cut();
  if (pieces !== source) memory.free(pieces.at);
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
      const bits = active?.[q] ?? 1;
      if (bits === 0 || ((forbidden?.[sy * sources.width + sx] ?? 0) & bits) !== 0) continue;
      matches[q] = sy * 65536 + sx;
    }
  }
}

function addNew(shifts: Shift[], others: readonly Shift[]): void {
  for (const other of others) {
    if (!shifts.some(({ x, y }) => x === other.x && y === other.y)) shifts.push(other);
  }
}
