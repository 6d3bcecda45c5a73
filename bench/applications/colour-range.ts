import { nchw, type Tensor } from '../../src/runtime/tensor.ts';

/** Levels of 8 bits of lightness that are one bin. */
const BIN = 8;
const BINS = 256 / BIN;
/** Levels beyond the range from which a colour is another one. */
const BEYOND = 4;
/** Red and blue less lightness: what a colour has beyond it; green's follows. */
const CHROMA = [0, 2] as const;

/**
 * How much of a hole has a colour that the photograph does not have: of its pixels the share whose red and blue, less
 * lightness (the mean of the channels), lie together more than 4 levels outside of what the photograph's pixels of that
 * lightness (8 levels, and those beside it) have. A smear of the photograph has none: what lies between two colours of a
 * photograph is mostly one of its own.
 * @param photograph [1, 3, H, W] in [-1, 1]
 * @param image [1, 3, H, W] of the hole's size
 * @param hole [1, 1, H, W], from 0.5 on
 */
export function shareOutOfRange(photograph: Tensor, image: Tensor, hole: Tensor): number {
  const ranges = CHROMA.map(() => ({
    least: new Float64Array(BINS).fill(Number.POSITIVE_INFINITY),
    most: new Float64Array(BINS).fill(Number.NEGATIVE_INFINITY),
  }));
  eachPixel(photograph, (_, bin, chroma) => {
    for (const [k, { least, most }] of ranges.entries()) {
      for (let near = Math.max(0, bin - 1); near <= Math.min(BINS - 1, bin + 1); near++) {
        least[near] = Math.min(least[near]!, chroma[k]!);
        most[near] = Math.max(most[near]!, chroma[k]!);
      }
    }
  });
  let [outside, all] = [0, 0];
  eachPixel(image, (i, bin, chroma) => {
    if (hole.data[i]! < 0.5) return;
    all++;
    const beyond = ranges.map(({ least, most }, k) =>
      Math.max(0, least[bin]! - chroma[k]!, chroma[k]! - most[bin]!),
    );
    if (Math.hypot(...beyond) > BEYOND) outside++;
  });
  return outside / all;
}

/** Tells of each pixel its number, its bin of lightness, and red and blue less lightness, in levels. */
function eachPixel(
  image: Tensor,
  tell: (pixel: number, bin: number, chroma: readonly number[]) => void,
): void {
  const { h, w } = nchw(image);
  const plane = h * w;
  for (let i = 0; i < plane; i++) {
    const levels = [0, 1, 2].map((c) => image.data[c * plane + i]! * 127.5 + 127.5);
    const lightness = levels.reduce((sum, level) => sum + level, 0) / 3;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(lightness / BIN)));
    tell(
      i,
      bin,
      CHROMA.map((c) => levels[c]! - lightness),
    );
  }
}
