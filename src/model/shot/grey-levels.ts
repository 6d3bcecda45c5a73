import { toGrey } from '../../image/grey.ts';
import { cubic } from '../../image/warp.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';

/** Lightness of a picture, −1 to 1, and which pixels of it are known: 1, others 0. */
export interface Grey extends Size {
  readonly values: Float32Array;
  readonly known: Uint8Array;
}

/**
 * A picture and halves of it, halves of these and so on, the finest first: means of 2×2 pixels, known where all four are.
 * @param known a byte a pixel
 * @param least longer side of the coarsest, px: half of it would be below
 */
export function greyLevels(image: Tensor, known: Uint8Array, least: number): Grey[] {
  const { w: width, h: height } = nchw(image);
  const levels: Grey[] = [{ width, height, values: toGrey(image).data, known }];
  for (let last = levels[0]!; Math.max(last.width, last.height) >= 2 * least; ) {
    last = halved(last);
    levels.push(last);
  }
  return levels;
}

function halved({ width: w, height: h, values, known }: Grey): Grey {
  const [width, height] = [w >> 1, h >> 1];
  const half = {
    width,
    height,
    values: new Float32Array(width * height),
    known: new Uint8Array(width * height),
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = 2 * y * w; x < width; x++, i++, at += 2) {
      half.values[i] = (values[at]! + values[at + 1]! + values[at + w]! + values[at + w + 1]!) / 4;
      half.known[i] = known[at]! & known[at + 1]! & known[at + w]! & known[at + w + 1]!;
    }
  }
  return half;
}

const across = new Float64Array(4);
const down = new Float64Array(4);

/** What a picture has between its pixels (bicubic); NaN where it does not reach, or is not known. */
export function sampled({ width, height, values, known }: Grey, x: number, y: number): number {
  if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) return Number.NaN;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (known[top * width + left] === 0) return Number.NaN;
  cubic(x - left, across);
  cubic(y - top, down);
  // Beyond its border the pixels of the border go on.
  const [a, c, d] = [Math.max(0, left - 1), Math.min(width - 1, left + 1), Math.min(width - 1, left + 2)];
  let sum = 0;
  for (let k = 0; k < 4; k++) {
    const row = Math.min(height - 1, Math.max(0, top + k - 1)) * width;
    sum +=
      down[k]! *
      (across[0]! * values[row + a]! +
        across[1]! * values[row + left]! +
        across[2]! * values[row + c]! +
        across[3]! * values[row + d]!);
  }
  return sum;
}
