import type { Size } from '../../runtime/tensor.ts';
import { within } from '../../runtime/within.ts';
import { textureOf } from './texture.ts';

/** Strips of a pixel in each direction, at most: as many as a photograph of eight times the size has rows there. */
const MOST = 8;
const CHANNELS = 3;
/** Half the side of the square over which is averaged by how much neighbours usually differ, px. */
const AROUND = 1;
/** How far along a border tones are averaged, to both sides, px. */
const ALONG = 3;

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
  /** By how much pixels side by side usually differ in their rows, squared levels a channel. */
  readonly across: Usual;
  /** Likewise those below each other in their columns. */
  readonly down: Usual;
}

/** By how much neighbours in one direction differ, squared levels: means of 3×3 px, so that an edge excuses only what is near. */
export interface Usual {
  /** Of their strips, moved along the border to where they agree best: what an edge that crosses it does is no noise. */
  readonly strips: Float32Array;
  /** Of their texture. */
  readonly texture: Float32Array;
  /** Of their tones, the means of {@link ALONG} pixels along the border to both sides. */
  readonly tone: Float32Array;
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
  const photo = { width, height, count, rows: down, columns, means, texture };
  return { ...photo, across: usualOf(photo, false), down: usualOf(photo, true) };
}

/** By how much neighbours usually differ, to the right or below. */
function usualOf(photo: Omit<Strips, 'across' | 'down'>, level: boolean): Usual {
  const { width, height, count, texture } = photo;
  const values = level ? photo.columns : photo.rows;
  const last = (level ? height : width) - 1;
  const next = (i: number): number => {
    const at = level ? Math.floor(i / width) : i % width;
    return at === last ? i : i + (level ? width : 1);
  };
  const tones = tonesAlong(photo, level);
  const size = { width, height };
  const usual = (differ: (i: number, j: number) => number) =>
    blurred(
      Float32Array.from({ length: width * height }, (_, i) => differ(i, next(i))),
      size,
    );
  return {
    strips: usual((i, j) => apart(values, i, j, count, size, level)),
    texture: usual((i, j) => (texture[i]! - texture[j]!) ** 2),
    tone: usual((i, j) => {
      let sum = 0;
      for (let c = 0; c < CHANNELS; c++)
        sum += (tones[i * CHANNELS + c]! - tones[j * CHANNELS + c]!) ** 2 / CHANNELS;
      return sum;
    }),
  };
}

/** Means of {@link ALONG} pixels to both sides along a border: of rows a vertical one, of columns a horizontal one. */
export function tonesAlong(
  { width, height, means }: Pick<Strips, 'width' | 'height' | 'means'>,
  level: boolean,
): Float32Array {
  const out = new Float32Array(means.length);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += CHANNELS) {
      for (let k = -ALONG; k <= ALONG; k++) {
        const [u, v] = level ? [within(x + k, width), y] : [x, within(y + k, height)];
        const at = (v * width + u) * CHANNELS;
        for (let c = 0; c < CHANNELS; c++) out[o + c]! += means[at + c]! / (2 * ALONG + 1);
      }
    }
  }
  return out;
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

/**
 * Squared levels a channel by which the strips of two neighbours differ, the second moved by up to a pixel along the
 * border to where they agree best.
 */
function apart(
  strips: Float32Array,
  i: number,
  j: number,
  count: number,
  { width, height }: Size,
  level: boolean,
): number {
  const [x, y] = [j % width, Math.floor(j / width)];
  const first = (v: number, u: number) => (within(v, height) * width + within(u, width)) * count * CHANNELS;
  const here = first(y, x);
  const before = level ? first(y, x - 1) : first(y - 1, x);
  const after = level ? first(y, x + 1) : first(y + 1, x);
  const each = count * CHANNELS;
  const own = i * each;
  let least = Number.POSITIVE_INFINITY;
  for (let moved = -each; moved <= each; moved += 2 * CHANNELS) {
    let squares = 0;
    for (let k = 0; k < each && squares < least; k++) {
      const at = k + moved;
      const other = at < 0 ? before + at + each : at < each ? here + at : after + at - each;
      const d = strips[own + k]! - strips[other]!;
      squares += d * d;
    }
    least = Math.min(least, squares);
  }
  return least / (CHANNELS * count);
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
