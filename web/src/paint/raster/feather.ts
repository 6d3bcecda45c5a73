import { copyRaster, type Raster } from './raster.ts';

/**
 * Softens a mask: Gaussian blur, the border repeated, cut off at three standard deviations.
 * @param sigma px
 */
export function featherMask(mask: Raster, sigma: number): Raster {
  if (!(sigma > 0)) return copyRaster(mask);
  const kernel = gaussian(sigma);
  const { width, height } = mask;
  const rows = blurLines(Float32Array.from(mask.data), kernel, height, width, width, 1);
  const both = blurLines(rows, kernel, width, height, 1, width);
  return { ...mask, data: Uint8ClampedArray.from(both) };
}

/** Grows (or with a negative radius shrinks) a mask by a disk. @param radius px */
export function growMask(mask: Raster, radius: number): Raster {
  const reach = Math.round(Math.abs(radius));
  if (reach === 0) return copyRaster(mask);
  const { width, height, data } = mask;
  const pick = radius > 0 ? Math.max : Math.min;
  const out = new Uint8ClampedArray(data.length).fill(radius > 0 ? 0 : 255);
  for (let dy = -reach; dy <= reach; dy++) {
    const half = Math.floor(Math.sqrt((reach + 0.5) ** 2 - dy * dy));
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      const from = (y + dy) * width;
      slideExtreme(data.subarray(from, from + width), half, pick, out.subarray(y * width, (y + 1) * width));
    }
  }
  return { ...mask, data: out };
}

function gaussian(sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((value) => value / sum);
}

/** Convolves lines of `length` values that lie `step` apart; lines start `stride` apart. */
function blurLines(
  values: Float32Array,
  kernel: Float32Array,
  lines: number,
  length: number,
  stride: number,
  step: number,
): Float32Array {
  const out = new Float32Array(values.length);
  const reach = (kernel.length - 1) / 2;
  // The line with its ends repeated, so that the inner loop asks nothing.
  const line = new Float32Array(length + 2 * reach);
  for (let l = 0; l < lines; l++) {
    const base = l * stride;
    for (let i = -reach; i < length + reach; i++) {
      line[i + reach] = values[base + Math.min(length - 1, Math.max(0, i)) * step]!;
    }
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * line[i + k]!;
      out[base + i * step] = sum;
    }
  }
  return out;
}

/** out[x] = pick(out[x], line[x − half … x + half]), by a queue of candidates: each value enters and leaves once. */
function slideExtreme(
  line: Uint8ClampedArray,
  half: number,
  pick: (a: number, b: number) => number,
  out: Uint8ClampedArray,
): void {
  const queue: number[] = [];
  let head = 0;
  for (let x = -half; x < line.length; x++) {
    const incoming = x + half;
    if (incoming < line.length) {
      while (queue.length > head && pick(line[queue.at(-1)!]!, line[incoming]!) === line[incoming]!)
        queue.pop();
      queue.push(incoming);
    }
    if (x < 0) continue;
    while (queue[head]! < x - half) head++;
    out[x] = pick(out[x]!, line[queue[head]!]!);
  }
}
