import { nchw, type Tensor } from '../../src/runtime/tensor.ts';

/** Width of the ring around a hole that is compared, px. */
const RING = 6;

/**
 * A hole filled with one part of the image as it is: of all shifts that lead from the hole and a ring around it to what
 * is known, the one by which the ring differs least (mean square, at a third of its pixels).
 * @param hole [1, 1, H, W], 1 in the hole
 */
export function ringShifted(image: Tensor, hole: Tensor): Tensor {
  const { h, w } = nchw(image);
  const plane = h * w;
  const inside: number[] = [];
  const ring: number[] = [];
  const isNear = (x: number, y: number) => {
    for (const [dx, dy] of [
      [-RING, 0],
      [RING, 0],
      [0, -RING],
      [0, RING],
    ] as const) {
      const [u, v] = [x + dx, y + dy];
      if (u >= 0 && v >= 0 && u < w && v < h && hole.data[v * w + u] === 1) return true;
    }
    return false;
  };
  for (let i = 0; i < plane; i++) {
    if (hole.data[i] === 1) inside.push(i);
    else if (isNear(i % w, Math.floor(i / w))) ring.push(i);
  }
  const samples = ring.filter((_, k) => k % 3 === 0);
  const xs = inside.map((i) => i % w);
  const ys = inside.map((i) => Math.floor(i / w));
  const box = {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
  let best = { cost: Number.POSITIVE_INFINITY, shift: 0 };
  for (let dy = -box.top; dy < h - box.bottom; dy++) {
    for (let dx = -box.left; dx < w - box.right; dx++) {
      const shift = dy * w + dx;
      const cost = differenceAt(image, hole, samples, dx, dy, best.cost);
      if (cost < best.cost && inside.every((i) => hole.data[i + shift] === 0)) best = { cost, shift };
    }
  }
  const data = image.data.slice();
  if (best.cost === Number.POSITIVE_INFINITY) return { ...image, data };
  for (const i of inside)
    for (let c = 0; c < 3; c++) data[c * plane + i] = image.data[c * plane + i + best.shift]!;
  return { ...image, data };
}

/** Sum of squares over samples; infinite where one has no partner, or the sum is above `most`. */
function differenceAt(
  image: Tensor,
  hole: Tensor,
  samples: readonly number[],
  dx: number,
  dy: number,
  most: number,
): number {
  const { h, w } = nchw(image);
  let cost = 0;
  for (const i of samples) {
    const [x, y] = [(i % w) + dx, Math.floor(i / w) + dy];
    if (x < 0 || y < 0 || x >= w || y >= h) return Number.POSITIVE_INFINITY;
    const from = y * w + x;
    if (hole.data[from] === 1) return Number.POSITIVE_INFINITY;
    for (let c = 0; c < 3; c++) cost += (image.data[c * h * w + i]! - image.data[c * h * w + from]!) ** 2;
    if (cost >= most) return Number.POSITIVE_INFINITY;
  }
  return cost;
}
