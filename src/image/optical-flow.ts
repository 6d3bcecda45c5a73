import { nchw, type Size, sizeOf, type Tensor } from '../runtime/tensor.ts';
import { checkFit } from './fit.ts';
import { type Flow, resizeFlow, zeroFlow } from './flow.ts';
import { resize } from './resize.ts';
import { warp } from './warp.ts';

export interface FlowOptions {
  /** How smooth the flow is: α of Horn and Schunck, where black to white is 2. Default 0.2. */
  readonly smoothness?: number | undefined;
  /** A flow to begin with, of the size of the images: that of the frame before. Default: nothing moves. */
  readonly start?: Flow | undefined;
}

/** Longer side of the coarsest level, px. */
const COARSEST = 24;
const WARPS = 4;
const ITERATIONS = 40;
/** A difference of colours beyond which a pixel hardly counts: it has changed, not moved. Black to white is 2. */
const CHANGED = 0.25;

/**
 * The smooth motion between two images (Horn and Schunck, "Determining optical flow", 1981), all channels together,
 * coarse to fine: at every level the second image is moved by the flow so far, and the flow becomes the minimum of
 *
 *     Σ w |b(x + v) − a(x)|² + α² |∇v|²
 *
 * linearised there; w = 1 / (1 + |b − a|² / 0.25²) leaves out what has changed instead of moved.
 * @param a, b [1, C, H, W] in [-1, 1], of one size
 * @returns for each pixel of `a` where it is in `b`
 * @throws `tensor/shape`
 */
export function opticalFlow(a: Tensor, b: Tensor, options: FlowOptions = {}): Flow {
  checkFit(a, b, 'second image');
  const { smoothness = 0.2, start } = options;
  const size = sizeOf(a);
  const levels = Math.max(0, Math.floor(Math.log2(Math.max(size.width, size.height) / COARSEST)));
  const at = (level: number): Size => ({
    width: Math.max(1, Math.round(size.width / 2 ** level)),
    height: Math.max(1, Math.round(size.height / 2 ** level)),
  });
  let flow = resizeFlow(start ?? zeroFlow(size), at(levels));
  for (let level = levels; level >= 0; level--) {
    flow = resizeFlow(flow, at(level));
    const [first, second] = [resize(a, at(level), 'area'), resize(b, at(level), 'area')];
    for (let i = 0; i < WARPS; i++) flow = improved(flow, first, warp(second, flow), smoothness);
  }
  return flow;
}

/** The flow at the minimum of the energy, linearised at `flow`, by which `moved` is the second image already moved. */
function improved(flow: Flow, a: Tensor, moved: Tensor, smoothness: number): Flow {
  const { c, h, w } = nchw(a);
  const count = h * w;
  // The normal equations of a pixel: [xx xy; xy yy] v = [bx by].
  const [xx, xy, yy, bx, by] = Array.from({ length: 5 }, () => new Float32Array(count)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let y = 0, i = 0; y < h; y++) {
    const [up, down] = [Math.max(0, y - 1) * w, Math.min(h - 1, y + 1) * w];
    for (let x = 0; x < w; x++, i++) {
      const [left, right] = [Math.max(0, x - 1), Math.min(w - 1, x + 1)];
      let [sxx, sxy, syy, sx, sy, squares] = [0, 0, 0, 0, 0, 0];
      for (let plane = 0; plane < c * count; plane += count) {
        const gx = (moved.data[plane + y * w + right]! - moved.data[plane + y * w + left]!) / 2;
        const gy = (moved.data[plane + down + x]! - moved.data[plane + up + x]!) / 2;
        const difference = moved.data[plane + i]! - a.data[plane + i]!;
        const target = gx * flow.dx[i]! + gy * flow.dy[i]! - difference;
        sxx += gx * gx;
        sxy += gx * gy;
        syy += gy * gy;
        sx += gx * target;
        sy += gy * target;
        squares += difference * difference;
      }
      const weight = 1 / (c * (1 + squares / (c * CHANGED * CHANGED)));
      xx[i] = weight * sxx;
      xy[i] = weight * sxy;
      yy[i] = weight * syy;
      bx[i] = weight * sx;
      by[i] = weight * sy;
    }
  }
  const [dx, dy] = [flow.dx.slice(), flow.dy.slice()];
  const alpha = smoothness * smoothness;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    for (let y = 0, i = 0; y < h; y++) {
      const [up, down] = [y > 0 ? -w : 0, y < h - 1 ? w : 0];
      for (let x = 0; x < w; x++, i++) {
        const [left, right] = [x > 0 ? i - 1 : i, x < w - 1 ? i + 1 : i];
        const nx = dx[left]! + dx[right]! + dx[i + up]! + dx[i + down]!;
        const ny = dy[left]! + dy[right]! + dy[i + up]! + dy[i + down]!;
        const [px, py] = [xx[i]! + 4 * alpha, yy[i]! + 4 * alpha];
        const [qx, qy] = [bx[i]! + alpha * nx, by[i]! + alpha * ny];
        const determinant = px * py - xy[i]! * xy[i]!;
        dx[i] = (py * qx - xy[i]! * qy) / determinant;
        dy[i] = (px * qy - xy[i]! * qx) / determinant;
      }
    }
  }
  return { width: w, height: h, dx, dy };
}
