import { PatchwiseError } from '../errors.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { checkFit, checkMask } from './fit.ts';
import { solvePoisson } from './poisson.ts';

/** Which gradients the blended part gets. */
export type PoissonGuidance = 'foreground' | 'mixed';

/**
 * Seamless cloning (Pérez, Gangnet and Blake 2003): inside the mask, the image whose gradient is closest to the
 * foreground's (or, `mixed`, to the stronger of both) and which meets the background at the mask's edge. Outside, the
 * background exactly. Values may leave the range of the inputs: clip them.
 * @param background [N, C, H, W]; foreground [N or 1, C, H, W]; mask [N or 1, 1, H, W], inside from 0.5 on
 * @throws `tensor/shape`; `value/out-of-range` for a mask that is 1 everywhere
 */
export function poissonBlend(
  background: Tensor,
  foreground: Tensor,
  mask: Tensor,
  guidance: PoissonGuidance = 'foreground',
): Tensor {
  const { n, c, h, w, step: maskStep } = checkMask(background, mask);
  const { step } = checkFit(background, foreground, 'foreground');
  const plane = h * w;
  const data = new Float32Array(background.data.length);
  for (let i = 0; i < n; i++) {
    const free = Uint8Array.from(mask.data.subarray(i * maskStep, i * maskStep + plane), (m) =>
      m >= 0.5 ? 1 : 0,
    );
    for (let k = 0; k < c; k++) {
      const back = background.data.subarray((i * c + k) * plane, (i * c + k + 1) * plane);
      const front = foreground.data.subarray(i * step + k * plane, i * step + (k + 1) * plane);
      const start = back.map((value, p) => (free[p] ? front[p]! : value));
      const source = divergence(back, front, w, guidance);
      data.set(solvePoisson(start, free, { height: h, width: w }, source), (i * c + k) * plane);
    }
  }
  return { shape: background.shape, data };
}

/** Σ_q v_pq over the neighbours of each pixel, v the guidance field. */
function divergence(
  back: Float32Array,
  front: Float32Array,
  width: number,
  guidance: PoissonGuidance,
): Float32Array {
  const out = new Float32Array(front.length);
  const add = (p: number, q: number): void => {
    const wanted = front[p]! - front[q]!;
    const own = back[p]! - back[q]!;
    const v = guidance === 'mixed' && Math.abs(own) > Math.abs(wanted) ? own : wanted;
    out[p] = out[p]! + v;
    out[q] = out[q]! - v;
  };
  for (let p = 0; p < front.length; p++) {
    if ((p + 1) % width !== 0) add(p, p + 1);
    if (p + width < front.length) add(p, p + width);
  }
  return out;
}

/**
 * Fills holes with the smoothest continuation of what surrounds them: a membrane, Δu = 0 (the Poisson equation without
 * a source). Known pixels keep their values exactly.
 * @param image [N, C, H, W]
 * @param hole [N or 1, 1, H, W], to be filled from 0.5 on
 * @throws `tensor/shape`; `value/out-of-range` when nothing is known
 */
export function fillHoles(image: Tensor, hole: Tensor): Tensor {
  const { n, c, h, w, step } = checkMask(image, hole);
  const plane = h * w;
  const data = new Float32Array(image.data.length);
  for (let i = 0; i < n; i++) {
    const free = Uint8Array.from(hole.data.subarray(i * step, i * step + plane), (m) => (m >= 0.5 ? 1 : 0));
    if (free.every((isFree) => isFree === 1)) {
      throw new PatchwiseError(
        'value/out-of-range',
        'The mask covers the whole image: there is nothing to blend into.',
        {
          hint: 'Use a mask that covers only a part of the image.',
        },
      );
    }
    for (let k = 0; k < c; k++) {
      const own = image.data.subarray((i * c + k) * plane, (i * c + k + 1) * plane);
      data.set(solvePoisson(own, free, { height: h, width: w }), (i * c + k) * plane);
    }
  }
  return { shape: image.shape, data };
}
