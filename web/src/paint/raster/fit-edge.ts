import { featherMask, growMask } from './feather.ts';
import { blankRaster, contentRect, type Raster, type Rect, readRect } from './raster.ts';

/** Colours by which a place is known. */
const COLOURS = 8;
/** Pixels that tell them at most, and rounds in which they are found. */
const [SAMPLES, ROUNDS] = [4000, 8];
/** Of what was drawn around at least so much stays, as a share: else nothing told the object from what is around it. */
const LEAST = 0.15;
/** Of the shorter side: how far beyond the line, and how far inside of it, nothing but surroundings or object is taken to be. */
const [RING, CORE] = [0.12, 0.3];
/** The edge that is left, px: as soft as a camera's, and without the last pixel, which is half background. */
const [SOFT, RIM] = [0.8, 1];

/**
 * A selection that was drawn loosely around an object, drawn in to its edge: from the line inwards goes what looks like the
 * surroundings beyond the line rather than like the middle of what was drawn around (colours of both by k-means; as in
 * GrabCut, Rother, Kolmogorov and Blake 2004, with the line as the only way in).
 * @param picture RGBA @param mask one channel, of the same size
 * @returns a mask with a soft edge; the given one where that would leave next to nothing
 */
export function fitEdge(picture: Raster, mask: Raster): Raster {
  const content = contentRect(mask);
  if (content === undefined) return mask;
  const side = Math.min(content.right - content.left, content.bottom - content.top);
  const ring = Math.min(60, Math.max(3, Math.round(RING * side)));
  const rect: Rect = {
    left: Math.max(0, content.left - ring),
    top: Math.max(0, content.top - ring),
    right: Math.min(mask.width, content.right + ring),
    bottom: Math.min(mask.height, content.bottom + ring),
  };
  const [width, height] = [rect.right - rect.left, rect.bottom - rect.top];
  const drawn: Raster = { width, height, channels: 1, data: readRect(mask, rect) };
  const colours = readRect(picture, rect);
  const wide = within(drawn, ring, 'some');
  const core = shrunkCore(drawn, side);
  const around = clusters(colours, (i) => wide[i] === 1 && drawn.data[i] === 0);
  const object = clusters(colours, (i) => core[i] === 1);
  if (around.length === 0 || object.length === 0) return mask;
  const like = new Float32Array(width * height);
  for (let i = 0; i < like.length; i++) {
    like[i] = nearest(around, colours, 4 * i) - nearest(object, colours, 4 * i);
  }
  const kept = emptied(drawn, core, smoothed(like, width, height));
  const before = drawn.data.reduce((sum, value) => sum + (value >= 128 ? 1 : 0), 0);
  const after = kept.data.reduce((sum, value) => sum + (value >= 128 ? 1 : 0), 0);
  if (after < LEAST * before) return mask;
  // Threads and specks beside the object go by a step inwards and one back, and what then lies apart from its middle.
  const step = Math.max(2, Math.round(side / 60));
  const whole = growMask(withCore(growMask(kept, -step), core), step - RIM);
  const soft = featherMask(whole, SOFT);
  const out = blankRaster(mask.width, mask.height, 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      out.data[(rect.top + y) * mask.width + rect.left + x] = Math.min(drawn.data[i]!, soft.data[i]!);
    }
  }
  return contentRect(out) === undefined ? mask : out;
}

/** The middle of what was drawn around: as far from the line as there is anything left. */
function shrunkCore(drawn: Raster, side: number): Uint8Array {
  for (let depth = Math.round(CORE * side); depth >= 1; depth = Math.floor(depth / 2)) {
    const core = within(drawn, depth, 'every');
    if (core.includes(1)) return core;
  }
  return within(drawn, 0, 'every');
}

/**
 * 1 where some or every pixel of a square around it is covered; beyond the border nothing is. Both directions one after the
 * other, by running counts: as fast for a large square as for a small one.
 */
function within({ width, height, data }: Raster, reach: number, which: 'some' | 'every'): Uint8Array {
  const lines = (
    from: Uint8Array,
    count: number,
    length: number,
    stride: number,
    step: number,
  ): Uint8Array => {
    const out = new Uint8Array(from.length);
    for (let l = 0; l < count; l++) {
      let covered = 0;
      for (let i = -reach; i < length; i++) {
        if (i + reach < length) covered += from[l * stride + (i + reach) * step]!;
        if (i - reach > 0) covered -= from[l * stride + (i - reach - 1) * step]!;
        if (i >= 0)
          out[l * stride + i * step] = (which === 'some' ? covered > 0 : covered === 2 * reach + 1) ? 1 : 0;
      }
    }
    return out;
  };
  const covers = Uint8Array.from(data, (value) => (value >= 128 ? 1 : 0));
  return lines(lines(covers, height, width, width, 1), width, height, 1, width);
}

/** Takes away, from outside in, what is more like the surroundings. @param like below 0 where it is */
function emptied(drawn: Raster, core: Uint8Array, like: Float32Array): Raster {
  const { width, height } = drawn;
  const kept: Raster = { ...drawn, data: drawn.data.map((value) => (value >= 128 ? 255 : 0)) };
  const waiting: number[] = [];
  const isOut = (i: number) => kept.data[i] === 0;
  for (let i = 0; i < kept.data.length; i++) if (isOut(i)) waiting.push(i);
  const take = (i: number): void => {
    if (isOut(i) || core[i] === 1 || like[i]! >= 0) return;
    kept.data[i] = 0;
    waiting.push(i);
  };
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    const x = i % width;
    if (x > 0) take(i - 1);
    if (x < width - 1) take(i + 1);
    if (i >= width) take(i - width);
    if (i < width * (height - 1)) take(i + width);
  }
  return kept;
}

/** What is connected with the middle. */
function withCore(kept: Raster, core: Uint8Array): Raster {
  const { width, height } = kept;
  const data = new Uint8ClampedArray(kept.data.length);
  const waiting: number[] = [];
  const take = (i: number): void => {
    if (data[i] !== 0 || kept.data[i]! < 128) return;
    data[i] = 255;
    waiting.push(i);
  };
  for (let i = 0; i < core.length; i++) if (core[i] === 1) take(i);
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    const x = i % width;
    if (x > 0) take(i - 1);
    if (x < width - 1) take(i + 1);
    if (i >= width) take(i - width);
    if (i < width * (height - 1)) take(i + width);
  }
  return { ...kept, data };
}

/** The mean of each place and its eight neighbours: single pixels do not decide. */
function smoothed(values: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let count = 0;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          sum += values[v * width + u]!;
          count++;
        }
      }
      out[y * width + x] = sum / count;
    }
  }
  return out;
}

type Colour = readonly [number, number, number];

/** The colours of a place, by k-means from seeds that are spread over its pixels in order of brightness. */
function clusters(rgba: Uint8ClampedArray, holds: (pixel: number) => boolean): readonly Colour[] {
  const all: number[] = [];
  for (let i = 0; i < rgba.length / 4; i++) if (holds(i)) all.push(i);
  const step = Math.max(1, Math.floor(all.length / SAMPLES));
  const pixels = all.filter((_, i) => i % step === 0).map((i) => [...rgba.subarray(4 * i, 4 * i + 3)]);
  const light = ([r = 0, g = 0, b = 0]: readonly number[]) => 0.299 * r + 0.587 * g + 0.114 * b;
  pixels.sort((a, b) => light(a) - light(b));
  if (pixels.length === 0) return [];
  let centres = Array.from({ length: Math.min(COLOURS, pixels.length) }, (_, k) => [
    ...(pixels[Math.floor(((k + 0.5) * pixels.length) / COLOURS)] ?? pixels[0]!),
  ]);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => [0, 0, 0, 0]);
    for (const pixel of pixels) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let k = 0; k < centres.length; k++) {
        const [r = 0, g = 0, b = 0] = centres[k]!;
        const far = (r - pixel[0]!) ** 2 + (g - pixel[1]!) ** 2 + (b - pixel[2]!) ** 2;
        if (far < least) {
          best = k;
          least = far;
        }
      }
      const sum = sums[best]!;
      for (let c = 0; c < 3; c++) sum[c]! += pixel[c]!;
      sum[3]!++;
    }
    centres = sums.flatMap(([r = 0, g = 0, b = 0, count = 0]) =>
      count === 0 ? [] : [[r / count, g / count, b / count]],
    );
  }
  return centres as unknown as readonly Colour[];
}

/** How far a pixel is from the nearest of some colours. */
function nearest(colours: readonly Colour[], rgba: Uint8ClampedArray, at: number): number {
  const [red, green, blue] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!];
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < colours.length; k++) {
    const colour = colours[k]!;
    const far = (red - colour[0]) ** 2 + (green - colour[1]) ** 2 + (blue - colour[2]) ** 2;
    if (far < least) least = far;
  }
  return Math.sqrt(least);
}
