import type { Size } from '../../runtime/tensor.ts';
import { textureOf } from './texture.ts';

/** Strips of a pixel in each direction, at most: as many as a photograph of eight times the size has rows there. */
const MOST = 8;
const CHANNELS = 3;
/** Half the side of the square over which is averaged by how much neighbours usually differ, px. */
const AROUND = 2;
/** What counts of the mean difference of two pixels, beside what differs within them. */
const MEAN = 0.25;

/**
 * What a photograph shows within each pixel of a smaller picture of it: at 110 px a shore is no line any more, but its
 * pixels' rows tell where it lies.
 */
export interface Strips extends Size {
  /** Strips of a pixel in each direction. */
  readonly count: number;
  /** Levels, red, green, blue, of each row of each pixel, from top to bottom: count · 3 values a pixel. */
  readonly rows: Float32Array;
  /** Likewise of each column, from left to right. */
  readonly columns: Float32Array;
  /** Red, green, blue of each pixel. */
  readonly means: Float32Array;
  /** {@link textureOf}, a value a pixel. */
  readonly texture: Uint8Array;
  /**
   * By how much pixels side by side usually differ in their rows, those below each other in their columns, and both in
   * texture: squared levels a channel, the mean of 5×5 px.
   */
  readonly usual: {
    readonly rows: Float32Array;
    readonly columns: Float32Array;
    readonly texture: Float32Array;
  };
}

/**
 * @param bytes red, green, blue and opacity of each pixel of the photograph, of size `from`
 * @param to size of the smaller picture
 */
export function stripsOf(bytes: Uint8Array, from: Size, to: Size): Strips {
  const { width, height } = to;
  const fits = Math.floor(Math.min(from.width / width, from.height / height));
  const count = Math.max(1, Math.min(MOST, fits));
  const rows = meansOf(bytes, from, { width, height: height * count });
  const columns = byPixel(
    meansOf(bytes, from, { width: width * count, height }),
    width,
    height,
    count,
    'across',
  );
  const down = byPixel(rows, width, height, count, 'down');
  const means = meansOf(bytes, from, to);
  const texture = textureOf(bytes, from, to);
  const next = (i: number) => (i % width === width - 1 ? i : i + 1);
  const below = (i: number) => (i + width < width * height ? i + width : i);
  const usual = (differ: (i: number) => number) =>
    blurred(
      Float32Array.from({ length: width * height }, (_, i) => differ(i)),
      to,
    );
  return {
    ...{ width, height, count, rows: down, columns, means, texture },
    usual: {
      rows: usual((i) => apart(down, i, next(i), count)),
      columns: usual((i) => apart(columns, i, below(i), count)),
      texture: usual((i) => {
        const own = texture[i]!;
        return ((own - texture[next(i)]!) ** 2 + (own - texture[below(i)]!) ** 2) / 2;
      }),
    },
  };
}

/** Means of cells: three values a cell. */
function meansOf(bytes: Uint8Array, from: Size, to: Size): Float32Array {
  const sums = new Float64Array(to.width * to.height * CHANNELS);
  const counts = new Uint32Array(to.width * to.height);
  const columns = Uint32Array.from({ length: from.width }, (_, x) => Math.floor((x * to.width) / from.width));
  for (let y = 0, i = 0; y < from.height; y++) {
    const row = Math.floor((y * to.height) / from.height) * to.width;
    for (let x = 0; x < from.width; x++, i += 4) {
      const cell = row + columns[x]!;
      counts[cell]!++;
      for (let c = 0; c < CHANNELS; c++) sums[cell * CHANNELS + c]! += bytes[i + c]!;
    }
  }
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[Math.floor(i / CHANNELS)]!));
}

/** Strips in the order of their pixels. */
function byPixel(
  strips: Float32Array,
  width: number,
  height: number,
  count: number,
  direction: 'across' | 'down',
): Float32Array {
  const out = new Float32Array(strips.length);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let s = 0; s < count; s++, o += CHANNELS) {
        const at = direction === 'down' ? (y * count + s) * width + x : (y * width + x) * count + s;
        for (let c = 0; c < CHANNELS; c++) out[o + c] = strips[at * CHANNELS + c]!;
      }
    }
  }
  return out;
}

/** Squared levels a channel by which the strips of two pixels differ. */
function apart(strips: Float32Array, i: number, j: number, count: number): number {
  let sum = 0;
  for (let c = 0; c < CHANNELS; c++) {
    let [mean, squares] = [0, 0];
    for (let s = 0; s < count; s++) {
      const d = strips[(i * count + s) * CHANNELS + c]! - strips[(j * count + s) * CHANNELS + c]!;
      mean += d / count;
      squares += (d * d) / count;
    }
    sum += squares - (1 - MEAN) * mean * mean;
  }
  return sum / CHANNELS;
}

function blurred(values: Float32Array, { width, height }: Size): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0, i = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - AROUND), Math.min(height - 1, y + AROUND)];
    for (let x = 0; x < width; x++, i++) {
      const [left, right] = [Math.max(0, x - AROUND), Math.min(width - 1, x + AROUND)];
      let sum = 0;
      for (let v = top; v <= bottom; v++) for (let u = left; u <= right; u++) sum += values[v * width + u]!;
      out[i] = sum / ((bottom - top + 1) * (right - left + 1));
    }
  }
  return out;
}
