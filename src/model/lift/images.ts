import { type ResizeWeights, resizeWeights } from '../../image/resize-weights.ts';
import { nchw, type Size, type Tensor } from '../../runtime/tensor.ts';
import type { KernelMemory } from '../../runtime/wasm/kernel-memory.ts';
import { BAND_ROWS, type Kernels } from '../../runtime/wasm/kernels.ts';
import { boundsOf } from './fill/bounds.ts';
import type { Hole } from './fill/holes.ts';

/** An image in the kernels' memory: rows of red, green, blue and opacity, a byte each (two each where said so). */
export interface KernelImage extends Size {
  readonly at: number;
}

export function newImage(memory: KernelMemory, { width, height }: Size): KernelImage {
  return { at: memory.take(width * height * 4), width, height };
}

/** A copy of an image with 8 bits a channel. */
export function copyOfImage(memory: KernelMemory, image: KernelImage): KernelImage {
  const copy = newImage(memory, image);
  const count = image.width * image.height * 4;
  memory.bytes(copy.at, count).set(memory.bytes(image.at, count));
  return copy;
}

/** Copies bytes into the kernels' memory. */
export function placeBytes(memory: KernelMemory, bytes: Uint8Array): number {
  const at = memory.take(bytes.length);
  memory.bytes(at, bytes.length).set(bytes);
  return at;
}

export function placeFloats(memory: KernelMemory, values: Float32Array): number {
  const at = memory.take(values.length * 4);
  memory.floats(at, values.length).set(values);
  return at;
}

/** Copies an image of 1 or 3 channels in [-1, 1], and its opacity in [0, 1], into the kernels' memory as bytes. */
export function packImage(memory: KernelMemory, image: Tensor, alpha?: Tensor): KernelImage {
  const { h: height, w: width } = nchw(image);
  const at = memory.take(width * height * 4);
  pack(image, alpha, memory.words(at, width * height));
  return { at, width, height };
}

/** The same with 16 bits a channel. */
export function packDeepImage(memory: KernelMemory, image: Tensor, alpha?: Tensor): KernelImage {
  const { h: height, w: width } = nchw(image);
  const at = memory.take(width * height * 8);
  const bytes = memory.bytes(at, width * height * 8);
  packDeep(image, alpha, new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2));
  return { at, width, height };
}

/** A word a pixel, red in its lowest byte: several times as fast as bytes. */
function pack(image: Tensor, alpha: Tensor | undefined, words: Uint32Array): void {
  const { data } = image;
  const plane = nchw(image).c === 1 ? 0 : words.length;
  for (let i = 0, g = plane, b = 2 * plane; i < words.length; i++, g++, b++) {
    const opacity = alpha === undefined ? 255 : Math.min(1, Math.max(0, alpha.data[i]!)) * 255 + 0.5;
    words[i] = levelOf(data[i]!) | (levelOf(data[g]!) << 8) | (levelOf(data[b]!) << 16) | (opacity << 24);
  }
}

/** The nearest level of 8 bits. */
function levelOf(value: number): number {
  if (value >= 1) return 255;
  return value <= -1 ? 0 : (value * 127.5 + 127.5 + 0.5) | 0;
}

function packDeep(image: Tensor, alpha: Tensor | undefined, out: Uint16Array): void {
  const { data } = image;
  const plane = nchw(image).c === 1 ? 0 : out.length / 4;
  const half = 32767.5;
  for (let channel = 0; channel < 3; channel++) {
    const from = channel * plane;
    for (let i = from, o = channel; o < out.length; i++, o += 4) {
      out[o] = Math.min(65535, Math.max(0, data[i]! * half + half + 0.5));
    }
  }
  for (let i = 0, o = 3; o < out.length; i++, o += 4) {
    out[o] = alpha === undefined ? 65535 : Math.min(1, Math.max(0, alpha.data[i]!)) * 65535 + 0.5;
  }
}

/** Red, green, blue and opacity of an image, outside of the kernels' memory. */
export interface Levels extends Size {
  readonly values: Uint8Array | Uint16Array;
}

/** Copies an image out of the kernels' memory, as it is there. @param deep whether it has 16 bits a channel */
export function copyLevels(memory: KernelMemory, image: KernelImage, deep = false): Levels {
  const { width, height } = image;
  return { width, height, values: levelsOf(memory, image, deep).slice() };
}

/** An image as values in [-1, 1], with as many channels as asked for. */
export function imageOfLevels({ values, width, height }: Levels, channels: number): Tensor {
  const count = width * height;
  const toValue = valuesOfLevels(values);
  const data = new Float32Array(channels * count);
  for (let channel = 0; channel < channels; channel++) {
    const into = channel * count;
    for (let i = 0, o = channel; i < count; i++, o += 4) data[into + i] = toValue[values[o]!]!;
  }
  return { shape: [1, channels, height, width], data };
}

/** An image of that size: of what levels have within a hole, and around it as it is, with its channels. */
export function withLevels(around: Tensor, { values }: Levels, { width, bytes }: Hole): Tensor {
  const data = around.data.slice();
  const toValue = valuesOfLevels(values);
  const { left, top, right, bottom } = boundsOf(bytes, width);
  for (let from = 0, channel = 0; from < data.length; from += bytes.length, channel++)
    for (let y = top; y < bottom; y++)
      for (let x = left, i = y * width + x; x < right; x++, i++)
        if (bytes[i] !== 0) data[from + i] = toValue[values[i * 4 + channel]!]!;
  return { ...around, data };
}

/** The value in [-1, 1] of every level. */
function valuesOfLevels(values: Levels['values']): Float32Array {
  const levels = values instanceof Uint16Array ? 65536 : 256;
  const half = (levels - 1) / 2;
  return Float32Array.from({ length: levels }, (_, level) => (level - half) / half);
}

/** Its opacity, in [0, 1]. */
export function alphaOfLevels({ values, width, height }: Levels): Tensor {
  const top = values instanceof Uint16Array ? 65535 : 255;
  const data = new Float32Array(width * height);
  for (let i = 0, o = 3; i < data.length; i++, o += 4) data[i] = values[o]! / top;
  return { shape: [1, 1, height, width], data };
}

/** An image out of the kernels' memory, with as many channels as asked for. */
export function readImage(memory: KernelMemory, image: KernelImage, channels: number, deep = false): Tensor {
  const { width, height } = image;
  return imageOfLevels({ values: levelsOf(memory, image, deep), width, height }, channels);
}

/** The opacity of one with 8 bits a channel, in [0, 1]. */
export function readAlpha(memory: KernelMemory, image: KernelImage): Tensor {
  const { width, height } = image;
  return alphaOfLevels({ values: levelsOf(memory, image, false), width, height });
}

function levelsOf(
  memory: KernelMemory,
  { at, width, height }: KernelImage,
  deep: boolean,
): Uint8Array | Uint16Array {
  const bytes = memory.bytes(at, width * height * (deep ? 8 : 4));
  return deep ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2) : bytes;
}

/** A resampled copy (bicubic, antialiased), 8 bits a channel. The image itself when it has that size. */
export async function resampled(
  kernels: Kernels,
  image: KernelImage,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<KernelImage> {
  if (image.width === size.width && image.height === size.height) return image;
  const { memory } = kernels;
  const out = newImage(memory, size);
  const across = packWeights(memory, resizeWeights('bicubic', image.width, size.width));
  const down = packWeights(memory, resizeWeights('bicubic', image.height, size.height));
  const lines = memory.take(Math.ceil(size.height / BAND_ROWS) * image.width * 16);
  const args = [image.at, image.width, out.at, size.width, ...across, ...down, lines, BAND_ROWS];
  await kernels.run('resampleRows', args, size.height, signal);
  memory.free(lines, across[0], across[1], across[2], down[0], down[1], down[2]);
  return out;
}

/** First samples, numbers of taps and weights in the kernels' memory, then taps a sample. */
function packWeights(
  memory: KernelMemory,
  { first, count, weights, taps }: ResizeWeights,
): readonly [number, number, number, number] {
  const at = [first.length, count.length, weights.length].map((length) => memory.take(length * 4));
  const [firstAt, countAt, weightsAt] = at as [number, number, number];
  memory.words(firstAt, first.length).set(first);
  memory.words(countAt, count.length).set(count);
  memory.floats(weightsAt, weights.length).set(weights);
  return [firstAt, countAt, weightsAt, taps];
}
