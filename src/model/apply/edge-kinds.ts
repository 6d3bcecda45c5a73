import { gaussianBlur } from '../../image/gaussian-blur.ts';
import { LEVELS } from '../../image/pointwise.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';

/** Directions of edges, of half a turn. */
export const DIRECTIONS = 8;
/** Mean slope along an edge's normal at which it is weak, then strong; levels of 8 bits a pixel. */
const SLOPES = [4, 12];
/** (√λ₁ − √λ₂) / (√λ₁ + √λ₂) of the structure tensor from which slopes count as an edge's. */
const EDGE = 0.3;
const KINDS_A_DIRECTION = (SLOPES.length + 1) * 2;
export const KINDS = DIRECTIONS * KINDS_A_DIRECTION;
/** Standard deviation over which slopes are averaged, px, and where its kernel ends. */
const AROUND = 1.5;
const TRUNCATE = 2;
/** So far around a pixel its kind is looked for, px. */
export const KIND_REACH = Math.floor(TRUNCATE * AROUND + 0.5) + 1;

/**
 * The kind of each pixel, 0 to {@link KINDS} − 1, by the structure tensor around it (slopes averaged by a Gaussian): the
 * direction of its largest eigenvector, how steep it is along it, and whether it is less so across.
 * @param grey [1, 1, H, W] in [-1, 1]
 */
export function kindsOf(grey: Tensor): Uint8Array {
  const { h, w } = nchw(grey);
  const squares = new Float32Array(3 * h * w);
  for (let y = 0, at = 0; y < h; y++) {
    for (let x = 0; x < w; x++, at++) {
      const across =
        (grey.data[y * w + Math.min(w - 1, x + 1)]! - grey.data[y * w + Math.max(0, x - 1)]!) / 2;
      const down = (grey.data[Math.min(h - 1, y + 1) * w + x]! - grey.data[Math.max(0, y - 1) * w + x]!) / 2;
      squares[at] = across * across;
      squares[h * w + at] = across * down;
      squares[2 * h * w + at] = down * down;
    }
  }
  const means = gaussianBlur({ shape: [1, 3, h, w], data: squares }, AROUND, { truncate: TRUNCATE }).data;
  return Uint8Array.from({ length: h * w }, (_, at) => {
    const [xx, xy, yy] = [means[at]!, means[h * w + at]!, means[2 * h * w + at]!];
    const spread = Math.hypot((xx - yy) / 2, xy);
    const most = Math.sqrt((xx + yy) / 2 + spread);
    const least = Math.sqrt(Math.max(0, (xx + yy) / 2 - spread));
    const turn = Math.atan2(2 * xy, xx - yy) / (2 * Math.PI);
    const direction = (Math.round(turn * DIRECTIONS) + DIRECTIONS) % DIRECTIONS;
    const slope = SLOPES.filter((limit) => most * LEVELS >= limit).length;
    const straight = most - least >= EDGE * (most + least + 1e-9) ? 1 : 0;
    return direction * KINDS_A_DIRECTION + slope * 2 + straight;
  });
}

/** The kind that differs from another in its direction. @param direction the other one for one of 0 to 7 */
export function withDirection(kind: number, direction: (from: number) => number): number {
  const rest = kind % KINDS_A_DIRECTION;
  return direction((kind - rest) / KINDS_A_DIRECTION) * KINDS_A_DIRECTION + rest;
}
