import type { Tensor } from '../../../src/protocol/tensor.ts';
import { type ColourMapName, colourAt } from '../../../src/shared/colour-map.ts';

/** Which values of a tensor are looked at. */
export type Channel = 'all' | 'red' | 'green' | 'blue' | 'luma';

export const CHANNELS: readonly Channel[] = ['all', 'red', 'green', 'blue', 'luma'];

/** How values become colours. */
export interface Look {
  readonly channel: Channel;
  /** Values that become black and white, or the ends of the colour map. */
  readonly range: readonly [number, number];
  /** Of one channel; three channels together are shown as they are. */
  readonly colours: 'grey' | ColourMapName;
}

/** 8-bit RGBA, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Figures of the values that are looked at. */
export interface Figures {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** Values that are not finite; the others are left out of the figures. */
  readonly missing: number;
}

const LUMA = [0.299, 0.587, 0.114] as const;
const MISSING = [255, 0, 220] as const;

/** The first image of a batch as 8-bit RGBA; values that are not finite become magenta. */
export function tensorPixels(tensor: Tensor, look: Look): Pixels {
  const { channels, height, width, area } = extents(tensor);
  const data = new Uint8ClampedArray(4 * area);
  const [low, high] = look.range;
  const span = high - low;
  const unit = (value: number): number => (span > 0 ? (value - low) / span : 0.5);
  const single = channels < 3 || look.channel !== 'all';
  const plane = single ? planeOf(tensor, look.channel) : undefined;
  const table = plane === undefined ? undefined : colourTable(look.colours);
  for (let i = 0; i < area; i++) {
    let ok = true;
    if (plane !== undefined && table !== undefined) {
      const value = plane[i]!;
      ok = Number.isFinite(value);
      const entry = 3 * Math.min(255, Math.max(0, Math.round(unit(value) * 255)));
      for (let c = 0; c < 3; c++) data[4 * i + c] = table[entry + c]!;
    } else {
      for (let c = 0; c < 3; c++) {
        const value = tensor.data[c * area + i]!;
        ok &&= Number.isFinite(value);
        data[4 * i + c] = unit(value) * 255;
      }
    }
    if (!ok) data.set(MISSING, 4 * i);
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** Values of one channel, or of all of them one after the other for `all`. */
export function planeOf(tensor: Tensor, channel: Channel): Float32Array {
  const { channels, area } = extents(tensor);
  const plane = (c: number): Float32Array => tensor.data.subarray(c * area, (c + 1) * area);
  if (channels < 3) return plane(0);
  switch (channel) {
    case 'all':
      return tensor.data.subarray(0, 3 * area);
    case 'red':
      return plane(0);
    case 'green':
      return plane(1);
    case 'blue':
      return plane(2);
    case 'luma': {
      const [r, g, b] = [plane(0), plane(1), plane(2)];
      return r.map((value, i) => LUMA[0] * value + LUMA[1] * g[i]! + LUMA[2] * b[i]!);
    }
  }
}

export function figuresOf(values: Float32Array): Figures {
  let [min, max, sum, squares, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    squares += value * value;
    count++;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { min, max, mean, deviation, missing: values.length - count };
}

/** Counts of values in equal bins over a range; what lies outside counts in the first or last bin. */
export function histogramOf(
  values: Float32Array,
  bins: number,
  [low, high]: readonly [number, number],
): Uint32Array {
  const counts = new Uint32Array(bins);
  const scale = high > low ? bins / (high - low) : 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) * scale)));
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

/** The values of one pixel; undefined outside. */
export function valuesAt(tensor: Tensor, x: number, y: number): readonly number[] | undefined {
  const { channels, height, width, area } = extents(tensor);
  if (!(x >= 0 && y >= 0 && x < width && y < height)) return undefined;
  const at = Math.floor(y) * width + Math.floor(x);
  return Array.from({ length: Math.min(3, channels) }, (_, c) => tensor.data[c * area + at]!);
}

/** The absolute difference of two tensors of one shape; undefined for others. */
export function differenceOf(a: Tensor, b: Tensor): Tensor | undefined {
  if (a.shape.join() !== b.shape.join()) return undefined;
  return { shape: a.shape, data: a.data.map((value, i) => Math.abs(value - b.data[i]!)) };
}

export function sizeOfShape(shape: readonly number[]): { readonly width: number; readonly height: number } {
  return { width: shape.at(-1) ?? 1, height: shape.at(-2) ?? 1 };
}

/** 256 colours, RGB. */
function colourTable(colours: Look['colours']): Uint8ClampedArray {
  const table = new Uint8ClampedArray(768);
  for (let i = 0; i < 256; i++) {
    const rgb = colours === 'grey' ? [i, i, i] : colourAt(colours, i / 255).map((value) => value * 255);
    table.set(rgb, 3 * i);
  }
  return table;
}

function extents({ shape }: Tensor) {
  const { width, height } = sizeOfShape(shape);
  return { channels: shape.at(-3) ?? 1, height, width, area: width * height };
}
