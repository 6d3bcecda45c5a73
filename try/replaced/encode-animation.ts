import type { AnimationTiming, RawFrames } from '../../src/image/codec/raw-frames.ts';
import { encodeGif } from '../../web/src/picture/gif.ts';
import { PlainBuffer } from '../node/buffer.ts';
import { encodeByCanvas } from './encode-image.ts';

/** An animated GIF (by the page's own writer) or WebP (frames by the browser). @param quality of WebP, 1 to 100 */
export async function encodeAnimation(
  frames: RawFrames,
  format: 'gif' | 'webp',
  { rate, repeat }: AnimationTiming,
  quality = 90,
): Promise<Uint8Array> {
  const delayMs = Math.round(1000 / rate);
  const pictures = Array.from({ length: frames.count }, (_, t) => frameAt(frames, t));
  if (format === 'webp') return animatedWebp(frames, pictures, { delayMs, repeat }, quality);
  const gif = pictures.map((rgb) => ({ pixels: { ...sizeOf(frames), data: rgba(rgb) }, delayMs }));
  return encodeGif(gif, repeat);
}

function sizeOf({ width, height }: RawFrames) {
  return { width, height };
}

function frameAt({ pixels, width, height }: RawFrames, t: number): Uint8Array {
  const bytes = 3 * width * height;
  return pixels.subarray(t * bytes, (t + 1) * bytes);
}

function rgba(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray((4 * rgb.length) / 3);
  for (let i = 0; i < rgb.length / 3; i++) {
    for (let c = 0; c < 3; c++) data[4 * i + c] = rgb[3 * i + c]!;
    data[4 * i + 3] = 255;
  }
  return data;
}

/** WebP container specification, "Extended file format": VP8X, ANIM, and an ANMF for each frame. */
async function animatedWebp(
  { width, height }: RawFrames,
  pictures: readonly Uint8Array[],
  { delayMs, repeat }: { readonly delayMs: number; readonly repeat: number },
  quality: number,
): Promise<Uint8Array> {
  const chunks = [
    chunk('VP8X', [Uint8Array.of(2, 0, 0, 0), u24(width - 1), u24(height - 1)]),
    chunk('ANIM', [Uint8Array.of(255, 255, 255, 255, repeat & 255, repeat >> 8)]),
  ];
  for (const samples of pictures) {
    const still = await encodeByCanvas({ samples, width, height, channels: 3 }, 'webp', quality / 100);
    const head = [u24(0), u24(0), u24(width - 1), u24(height - 1), u24(delayMs), Uint8Array.of(2)];
    chunks.push(chunk('ANMF', [...head, bitstream(still)]));
  }
  return chunk('RIFF', [new TextEncoder().encode('WEBP'), ...chunks]);
}

/** The chunk of the pixels, `VP8 ` or `VP8L`, in a still picture's file. */
function bitstream(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 12; at + 8 <= file.length; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    const name = String.fromCharCode(...file.subarray(at, at + 4));
    if (name === 'VP8 ' || name === 'VP8L') return file.subarray(at, end);
    at = end;
  }
  throw new Error('The browser wrote a WebP file without pixels.');
}

function chunk(name: string, parts: readonly Uint8Array[]): Uint8Array {
  const data = PlainBuffer.concat(parts);
  const head = new Uint8Array(8);
  head.set(new TextEncoder().encode(name));
  new DataView(head.buffer).setUint32(4, data.length, true);
  return PlainBuffer.concat([head, data, new Uint8Array(data.length % 2)]);
}

function u24(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >> 8) & 255, (value >> 16) & 255);
}
