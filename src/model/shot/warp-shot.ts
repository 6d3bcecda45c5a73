import { cubic } from '../../image/warp.ts';
import type { Rectangle } from '../../runtime/crop.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import type { Projection } from './projection.ts';

/** A shot as it lies in a rectangle of an image. */
export interface WarpedShot extends Rectangle {
  /** Plane by plane, row by row of the rectangle; 0 where the shot does not reach. */
  readonly data: Float32Array;
  /** A byte a pixel of the rectangle, 1 where the shot reaches. */
  readonly shown: Uint8Array;
}

/** A place as near to whole pixels needs no pixels around them, px. */
const WHOLE = 0.002;

/**
 * What a shot shows in a rectangle of an image, between its pixels by bicubic interpolation (Keys, a = −0.5).
 * @param shot [1, C, h, w]
 * @param opaque a byte a pixel of the shot: 0 where it shows nothing
 * @param h from a pixel of the image to the place of the shot
 */
export function warpedShot(
  shot: Tensor,
  opaque: Uint8Array,
  h: Projection,
  { left, top, width, height }: Rectangle,
): WarpedShot {
  const { c, w: wide, h: high } = nchw(shot);
  const [plane, shotPlane] = [width * height, wide * high];
  const data = new Float32Array(c * plane);
  const shown = new Uint8Array(plane);
  const [across, down] = [new Float64Array(4), new Float64Array(4)];
  const columns = new Int32Array(4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [px, py] = [x + left, y + top];
      const depth = h[6] * px + h[7] * py + h[8];
      const sx = (h[0] * px + h[1] * py + h[2]) / depth;
      const sy = (h[3] * px + h[4] * py + h[5]) / depth;
      if (!(sx > -WHOLE && sy > -WHOLE && sx < wide - 1 + WHOLE && sy < high - 1 + WHOLE)) continue;
      if (opaque[Math.round(sy) * wide + Math.round(sx)] === 0) continue;
      shown[i] = 1;
      const [x0, y0] = [Math.floor(sx + WHOLE), Math.floor(sy + WHOLE)];
      cubic(Math.max(0, sx - x0), across);
      cubic(Math.max(0, sy - y0), down);
      for (let u = 0; u < 4; u++) columns[u] = Math.min(wide - 1, Math.max(0, x0 + u - 1));
      for (let k = 0; k < c; k++) {
        let sum = 0;
        for (let v = 0; v < 4; v++) {
          const row = k * shotPlane + Math.min(high - 1, Math.max(0, y0 + v - 1)) * wide;
          let line = 0;
          for (let u = 0; u < 4; u++) line += across[u]! * shot.data[row + columns[u]!]!;
          sum += down[v]! * line;
        }
        data[k * plane + i] = sum;
      }
    }
  }
  return { left, top, width, height, data, shown };
}
