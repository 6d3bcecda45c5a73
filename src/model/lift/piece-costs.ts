import { within } from '../../runtime/within.ts';
import type { Shift } from './piece-shifts.ts';
import { EDGE, type PieceTask, TONE } from './piece-task.ts';

/** What a pixel costs that a piece does not have. */
export const FORBIDDEN = 1 << 24;

/** Squared levels a channel from which all that differs from what was composed differs alike: 55². */
const MOST_APART = 3000;
/** Half the side of the square that is compared with what was composed, px. */
const AROUND = 2;
/** How far into what is known a piece is compared with it, px. */
const OVERLAP = 3;

/** The colours that a piece has at every pixel of the target, three bytes each; continued beyond the frame. */
export function pieceColours(shift: Shift, { target: { width, height }, source }: PieceTask): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  for (let y = 0, o = 0; y < height; y++) {
    const row = within(y + shift.y, source.height) * source.width;
    for (let x = 0; x < width; x++, o += 3) {
      const from = (row + within(x + shift.x, source.width)) * 4;
      out[o] = source.bytes[from]!;
      out[o + 1] = source.bytes[from + 1]!;
      out[o + 2] = source.bytes[from + 2]!;
    }
  }
  return out;
}

/** What it costs that a pixel comes from a piece, beside its borders: far from what was composed, from another height, beside what is known. */
export function ownCosts(shift: Shift, task: PieceTask): Int32Array {
  const { target, source, hole, forbidden, heights } = task;
  const { width, height } = target;
  const out = new Int32Array(width * height);
  const sums = columnSums(squares(shift, task), width, height);
  for (let y = 0, i = 0; y < height; y++) {
    const place = heights.top + (y * (heights.bottom - heights.top)) / (height - 1);
    const moved = place - (y + shift.y) / (source.height - 1);
    const extra = task.guide * task.stay * 255 * 255 * moved * moved;
    const rows = Math.min(height - 1, y + AROUND) - Math.max(0, y - AROUND) + 1;
    for (let x = 0; x < width; x++, i++) {
      if (hole !== undefined && hole[i] === 0) continue;
      const [sx, sy] = [x + shift.x, y + shift.y];
      if (
        sx < 0 ||
        sy < 0 ||
        sx >= source.width ||
        sy >= source.height ||
        forbidden?.[sy * source.width + sx] === 1
      ) {
        out[i] = FORBIDDEN;
        continue;
      }
      let sum = 0;
      const last = Math.min(width - 1, x + AROUND);
      for (let u = Math.max(0, x - AROUND); u <= last; u++) sum += sums[y * width + u]!;
      const mean = sum / (rows * (last - Math.max(0, x - AROUND) + 1));
      out[i] = Math.round(task.guide * Math.min(MOST_APART, mean) + extra);
    }
  }
  if (hole !== undefined) addKnown(out, shift, task, hole);
  return out;
}

/** Squared differences of the target and the piece, a channel. */
function squares(shift: Shift, { target, source }: PieceTask): Float64Array {
  const { width, height } = target;
  const out = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const sy = y + shift.y;
    for (let x = 0; x < width; x++, i++) {
      const sx = x + shift.x;
      if (sx < 0 || sy < 0 || sx >= source.width || sy >= source.height) {
        out[i] = MOST_APART;
        continue;
      }
      const from = (sy * source.width + sx) * 4;
      let sum = 0;
      for (let c = 0; c < 3; c++) sum += (target.bytes[i * 4 + c]! - source.bytes[from + c]!) ** 2;
      out[i] = sum / 3;
    }
  }
  return out;
}

/** Of each pixel the sum of those above and below it. */
function columnSums(values: Float64Array, width: number, height: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let y = 0, i = 0; y < height; y++) {
    const [from, to] = [Math.max(0, y - AROUND), Math.min(height - 1, y + AROUND)];
    for (let x = 0; x < width; x++, i++) {
      let sum = 0;
      for (let v = from; v <= to; v++) sum += values[v * width + x]!;
      out[i] = sum;
    }
  }
  return out;
}

/** Beside what is known: the border to it, as between two pieces, where the piece is continued into it. */
function addKnown(out: Int32Array, shift: Shift, task: PieceTask, hole: Uint8Array): void {
  const { width, height } = task.target;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (hole[i] === 0 || out[i]! >= FORBIDDEN) continue;
      for (const [dx, dy] of SIDES) {
        const [u, v] = [x + dx, y + dy];
        if (u < 0 || v < 0 || u >= width || v >= height || hole[v * width + u] === 1) continue;
        out[i]! += knownBorder(x, y, dx, dy, shift, task, hole);
      }
    }
  }
}

/** Mean over the first {@link OVERLAP} known pixels from (x, y) in one direction. */
function knownBorder(
  x: number,
  y: number,
  dx: number,
  dy: number,
  shift: Shift,
  { target, source }: PieceTask,
  hole: Uint8Array,
): number {
  const { width, height } = target;
  let [tone, edge, found] = [0, 0, 0];
  let before = [0, 0, 0];
  for (; found < OVERLAP; found++) {
    const [u, v] = [x + (found + 1) * dx, y + (found + 1) * dy];
    if (u < 0 || v < 0 || u >= width || v >= height || hole[v * width + u] === 1) break;
    const [su, sv] = [u + shift.x, v + shift.y];
    if (su < 0 || sv < 0 || su >= source.width || sv >= source.height) break;
    const at = (v * width + u) * 4;
    const from = (sv * source.width + su) * 4;
    const apart = [0, 1, 2].map((c) => target.bytes[at + c]! - source.bytes[from + c]!);
    for (let c = 0; c < 3; c++) {
      tone += apart[c]! ** 2;
      if (found > 0) edge += (apart[c]! - before[c]!) ** 2;
    }
    before = apart;
  }
  // A piece that ends there: nothing tells that it fits.
  if (found === 0) return MOST_APART / 3;
  return Math.round(((2 * TONE * tone) / found + (EDGE * edge) / Math.max(1, found - 1)) / 3) + 1;
}

const SIDES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
