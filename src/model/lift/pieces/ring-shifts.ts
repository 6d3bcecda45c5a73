import { countedOf, type Heights, heldHeight, type Rows } from '../field/heights.ts';
import type { HolePieces } from './hole-pieces.ts';
import type { Shift } from './piece-shifts.ts';

/** A hole that is to be filled with pieces of a photograph. */
export interface RingTask extends HolePieces {
  /** The photographs that it is made of, below each other: no piece reaches from one into another. */
  readonly parts: readonly Rows[];
  /**
   * How much a pixel is kept at its height in the photograph: 1, from one end to the other, is as much as black for
   * white.
   */
  readonly stay: number;
  readonly heights: Heights;
}

/** Width of the ring around a hole that is compared, and of that within it that a piece has to reach, px. */
const RING = 6;
/** Side of the squares that the ring is cut into, px. */
const TILE = 20;
/** Shifts that are kept of a square. */
const KEPT = 6;
/** Shifts closer to each other than this are one, px. */
const APART = 3;
/** A piece may be so much lighter or darker than what it continues, levels: tones are joined later. */
const TONE = 20;
/** With heights that are kept, most rows between a piece's place and where it comes from, as a share of the height. */
const ROWS = 0.12;

/**
 * Pieces that continue what surrounds a hole: for every part of its edge the shifts by which a ring of what is known
 * there is most like the photograph, which has to go on from there into the hole.
 */
export function ringShifts(task: RingTask): Shift[] {
  const { target, source, parts, hole, forbidden, stay, heights } = task;
  const { width, height } = target;
  const isIn = hole.map((inside) => (inside === 0 ? 0 : 1));
  const nearHole = boxSum(isIn, width, height);
  const nearKnown = boxSum(
    isIn.map((inside) => 1 - inside),
    width,
    height,
  );
  const found: Shift[] = [];
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const ring: number[] = [];
      const inside: number[] = [];
      for (let y = top; y < Math.min(height, top + TILE); y++) {
        for (let x = left; x < Math.min(width, left + TILE); x++) {
          const i = y * width + x;
          if (isIn[i] === 1 ? nearKnown(x, y) > 0 : nearHole(x, y) > 0)
            (isIn[i] === 1 ? inside : ring).push(i);
        }
      }
      if (ring.length < RING || inside.length < RING) continue;
      const every = Math.max(1, Math.floor(ring.length / 60));
      const samples = ring.filter((_, k) => k % every === 0);
      const bits = inside.reduce((all, i) => all | hole[i]!, 0);
      const corners = [...extremes(ring, width), ...extremes(inside, width)];
      const best: { cost: number; shift: Shift }[] = [];
      const there = heights.top + ((top + TILE / 2) * (heights.bottom - heights.top)) / (height - 1);
      for (const part of parts) {
        const below = part.top + part.height;
        const counted = countedOf(part);
        const at = part.top + counted.top + heldHeight(there) * (counted.height - 1);
        const middle = Math.round(at - top - TILE / 2);
        const keeps = part.anyHeight === true ? 0 : stay;
        const rows = keeps > 0 ? Math.ceil(ROWS * part.height) : height + part.height;
        const first = Math.max(part.top - height, middle - rows);
        for (let dy = first; dy <= Math.min(below, middle + rows); dy++) {
          for (let dx = -width; dx < source.width; dx++) {
            const fits = corners.every((i) => {
              const [x, y] = [(i % width) + dx, Math.floor(i / width) + dy];
              return (
                x >= 0 &&
                y >= part.top &&
                x < source.width &&
                y < below &&
                ((forbidden?.[y * source.width + x] ?? 0) & bits) === 0
              );
            });
            if (!fits) continue;
            const cost = unlike(samples, dx, dy, task) + keeps * 65025 * ((dy - middle) / part.height) ** 2;
            if (best.length === KEPT * 8 && cost >= best.at(-1)!.cost) continue;
            let at = best.length;
            while (at > 0 && best[at - 1]!.cost > cost) at--;
            best.splice(at, 0, { cost, shift: { x: dx, y: dy } });
            if (best.length > KEPT * 8) best.pop();
          }
        }
      }
      const kept: Shift[] = [];
      for (const { shift } of best) {
        if (kept.length === KEPT) break;
        if (kept.every(({ x, y }) => Math.max(Math.abs(x - shift.x), Math.abs(y - shift.y)) >= APART))
          kept.push(shift);
      }
      found.push(...kept);
    }
  }
  return found;
}

/** Mean squared difference a channel, but for a tone that all have in common. */
function unlike(samples: readonly number[], dx: number, dy: number, { target, source }: RingTask): number {
  const sum = [0, 0, 0];
  let squares = 0;
  for (const i of samples) {
    const x = (i % target.width) + dx;
    const y = Math.floor(i / target.width) + dy;
    const from = (y * source.width + x) * 4;
    for (let c = 0; c < 3; c++) {
      const d = target.bytes[i * 4 + c]! - source.bytes[from + c]!;
      sum[c]! += d;
      squares += d * d;
    }
  }
  const count = samples.length;
  for (const total of sum) {
    const tone = Math.min(TONE, Math.abs(total / count));
    // Σ (d − t)² = Σ d² − 2 t Σ d + n t², with t of the sign of Σ d.
    squares += count * tone * tone - 2 * tone * Math.abs(total);
  }
  return squares / (3 * count);
}

/** The corners of what a set of pixels covers, as far as they are pixels of the set: its ends in both directions. */
function extremes(pixels: readonly number[], width: number): number[] {
  const by = (value: (i: number) => number) =>
    pixels.reduce((best, i) => (value(i) < value(best) ? i : best));
  return [by((i) => i % width), by((i) => -(i % width)), by((i) => i), by((i) => -i)];
}

/** How many bytes that are 1 lie within {@link RING} of a pixel. */
function boxSum(bytes: Uint8Array, width: number, height: number): (x: number, y: number) => number {
  const sums = new Int32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += bytes[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const at = (x: number, y: number) =>
    sums[Math.min(height, Math.max(0, y)) * (width + 1) + Math.min(width, Math.max(0, x))]!;
  return (x, y) =>
    at(x + RING + 1, y + RING + 1) -
    at(x - RING, y + RING + 1) -
    at(x + RING + 1, y - RING) +
    at(x - RING, y - RING);
}
