import { nchw, type Tensor } from '../../src/runtime/tensor.ts';

/** Cycles a pixel above which a frequency counts as fine: half of the highest. */
const FINE = 1 / 4;

/**
 * The share of an image's power at frequencies above a quarter of the sampling frequency, √(fx² + fy²) > 1/4 cycle a
 * pixel. White noise has 0.80 of it there.
 * @param image [1, C, H, W]; all channels together
 */
export function fineShare(image: Tensor): number {
  const { c, h, w } = nchw(image);
  const [rows, columns] = [waves(h), waves(w)];
  let [fine, all] = [0, 0];
  for (let k = 0; k < c; k++) {
    const plane = image.data.subarray(k * h * w, (k + 1) * h * w);
    // Along the rows, [H, W] → [H, fx] …
    const [re, im] = [new Float64Array(h * w), new Float64Array(h * w)];
    for (let y = 0; y < h; y++) {
      for (let fx = 0; fx < w; fx++) {
        let [cosine, sine] = [0, 0];
        for (let x = 0; x < w; x++) {
          const value = plane[y * w + x]!;
          const at = (fx * x) % w;
          cosine += value * columns.cos[at]!;
          sine -= value * columns.sin[at]!;
        }
        re[y * w + fx] = cosine;
        im[y * w + fx] = sine;
      }
    }
    // … then along the columns.
    for (let fx = 0; fx < w; fx++) {
      for (let fy = 0; fy < h; fy++) {
        let [cosine, sine] = [0, 0];
        for (let y = 0; y < h; y++) {
          const [a, b] = [re[y * w + fx]!, im[y * w + fx]!];
          const at = (fy * y) % h;
          cosine += a * rows.cos[at]! + b * rows.sin[at]!;
          sine += b * rows.cos[at]! - a * rows.sin[at]!;
        }
        const power = cosine * cosine + sine * sine;
        all += power;
        if (Math.hypot(Math.min(fx, w - fx) / w, Math.min(fy, h - fy) / h) > FINE) fine += power;
      }
    }
  }
  return fine / all;
}

function waves(n: number) {
  const angles = Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n);
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
}
