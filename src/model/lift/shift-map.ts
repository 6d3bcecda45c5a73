import { generator } from '../../runtime/random/random.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { type OpenKernels, openKernels } from '../../runtime/wasm/kernels.ts';
import { Turns } from '../../runtime/wasm/turns.ts';
import { within } from '../../runtime/within.ts';
import { Ascent } from './ascent.ts';
import { cutPieces } from './cut-pieces.ts';
import { excludedLevels } from './excluded.ts';
import { packImage } from './images.ts';
import { LIFT_WASM } from './kernels.ts';
import { PATCH } from './levels.ts';
import { maskedLevels } from './masked-levels.ts';
import { GUIDE, PIECES } from './move-borders.ts';
import { frequentShifts, pieceNumbers, type Shift } from './piece-shifts.ts';
import type { PlannedLevel } from './plan.ts';

/** What the image counts beside its pieces: as where a lift moves borders. */
const { guide, cap } = GUIDE.whole;
/** Rounds of match and vote before: more change few patches. */
const ROUNDS = 6;
const HEIGHTS = { top: 0, bottom: 1 };

export interface ShiftMapOptions {
  /** Where the work is done. Default: on this thread. */
  readonly open?: OpenKernels | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How dear it is to compose an image T of shifted pieces of a photograph, a pixel:
 *
 *   E = 1/n ( Σ_i guide · min(cap, |T − S_a(i)|² / 3)  +  Σ_{i,j neighbours, a(i) ≠ a(j)} ( ¼ (|D_i|² + |D_j|²) + |D_i − D_j|² ) / 3 )
 *
 * with the pieces S_a, 24 at most, and the choice a that {@link cutPieces} finds (a shift map: Pritch, Kav-Venaki,
 * Peleg, "Shift-map image editing", 2009), in squared levels of 8 bits. 0 for the photograph and its windows, little
 * where whole things moved, much where a thing is torn or a part of it stands alone: no piece shows that, or none that
 * joins.
 * @param image [1, C, H, W] in [-1, 1]
 * @param photo [1, C, h, w] in [-1, 1], what the pieces are taken from, at the same scale
 * @returns undefined where one of both is smaller than a patch, 7 px
 * @throws `run/cancelled`
 */
export async function shiftMapEnergy(
  image: Tensor,
  photo: Tensor,
  { open = openKernels, signal }: ShiftMapOptions = {},
): Promise<number | undefined> {
  const [target, source] = [sizeOf(image), sizeOf(photo)];
  if (Math.min(target.width, target.height, source.width, source.height) < PATCH) return undefined;
  const kernels = await open(LIFT_WASM);
  try {
    const { memory } = kernels;
    const bytesOf = (at: number, { width, height }: Size) => memory.bytes(at, width * height * 4).slice();
    const [start, from] = [packImage(memory, image), packImage(memory, photo)];
    const [wanted, photoBytes] = [bytesOf(start.at, target), bytesOf(from.at, source)];
    const parts = [{ top: 0, ...source }];
    const none = { weight: 0, half: 0 };
    const level: PlannedLevel = {
      ...{ target, source, photo: source, parts, rounds: ROUNDS, both: false, moves: false, keeps: false },
      completeness: { rounds: none, last: none },
    };
    const ascent = new Ascent(kernels, start, {
      ...{ stay: 0, guide: undefined, uses: undefined, heights: HEIGHTS, once: false, hold: undefined },
      random: generator(0).split('shift-map'),
      signal,
    });
    const mask = await (await maskedLevels(kernels, { hole: undefined, base: photo }, [level], signal))(0);
    await ascent.climb(level, from, mask, excludedLevels(memory, undefined)(level), from);
    const { field, image: composed } = ascent;
    const entries = memory.words(field.at, field.width * field.height).slice();
    const shifts = frequentShifts(entries, target, PIECES.whole, undefined);
    if (shifts.length === 0) return guide * cap;
    const turns = new Turns();
    const labels = await cutPieces(
      kernels,
      composed,
      shifts,
      pieceNumbers(entries, field, target, shifts),
      { source: from, parts, hole: 0, forbidden: 0, guide, cap, stay: 0, heights: HEIGHTS },
      async () => {
        if (turns.due) await turns.give();
      },
    );
    return energyOf({ ...target, bytes: wanted }, { ...source, bytes: photoBytes }, shifts, labels);
  } finally {
    kernels.close();
  }
}

/** Red, green, blue and opacity a pixel. */
interface Pixels extends Size {
  readonly bytes: Uint8Array;
}

/** The energy of a choice of pieces, a pixel. */
function energyOf(image: Pixels, photo: Pixels, shifts: readonly Shift[], labels: Uint16Array): number {
  const { width, height } = image;
  const at = (piece: number, x: number, y: number) => {
    const shift = shifts[piece] as Shift;
    return 4 * (within(y + shift.y, photo.height) * photo.width + within(x + shift.x, photo.width));
  };
  /** What a border between pieces a and b costs that passes between two neighbours. */
  const border = (a: number, b: number, x: number, y: number, nextX: number, nextY: number) => {
    const [hereA, hereB, nextA, nextB] = [at(a, x, y), at(b, x, y), at(a, nextX, nextY), at(b, nextX, nextY)];
    let sum = 0;
    for (let c = 0; c < 3; c++) {
      const here = photo.bytes[hereA + c]! - photo.bytes[hereB + c]!;
      const next = photo.bytes[nextA + c]! - photo.bytes[nextB + c]!;
      sum += (here ** 2 + next ** 2) / 4 + (here - next) ** 2;
    }
    return sum / 3;
  };
  let energy = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const own = labels[i]!;
      const from = at(own, x, y);
      let apart = 0;
      for (let c = 0; c < 3; c++) apart += (image.bytes[4 * i + c]! - photo.bytes[from + c]!) ** 2;
      energy += guide * Math.min(cap, apart / 3);
      if (x + 1 < width && labels[i + 1] !== own) energy += border(own, labels[i + 1]!, x, y, x + 1, y);
      if (y + 1 < height && labels[i + width] !== own)
        energy += border(own, labels[i + width]!, x, y, x, y + 1);
    }
  }
  return energy / (width * height);
}
