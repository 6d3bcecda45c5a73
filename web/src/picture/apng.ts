import { crc32, PNG_SIGNATURE } from '../../../src/graph/document/png-text.ts';
import { joinBytes } from '../../../src/shared/join-bytes.ts';
import type { AnimationFrame } from './gif.ts';
import type { Pixels } from './tensor-pixels.ts';

/**
 * An animated PNG (lossless), repeated for ever; with one frame a plain PNG. The same pixels give the same file.
 * @param frames all of one size
 */
export async function encodeApng(frames: readonly AnimationFrame[]): Promise<Uint8Array<ArrayBuffer>> {
  const first = frames[0];
  if (first === undefined) throw new RangeError('An animation has at least one picture.');
  const { width, height } = first.pixels;
  // Eight bits, RGB: pictures of tensors are opaque.
  const parts = [PNG_SIGNATURE, chunk('IHDR', [...u32(width), ...u32(height), 8, 2, 0, 0, 0])];
  if (frames.length > 1) parts.push(chunk('acTL', [...u32(frames.length), ...u32(0)]));
  let sequence = 0;
  for (const [i, { pixels, delayMs }] of frames.entries()) {
    if (frames.length > 1) {
      const delay = [...u16(Math.min(65_535, Math.round(delayMs))), ...u16(1000)];
      parts.push(
        chunk('fcTL', [
          ...u32(sequence++),
          ...u32(width),
          ...u32(height),
          ...u32(0),
          ...u32(0),
          ...delay,
          0,
          0,
        ]),
      );
    }
    const data = await deflate(filtered(pixels));
    if (i === 0) parts.push(chunk('IDAT', data));
    else parts.push(chunk('fdAT', joinBytes([Uint8Array.from(u32(sequence++)), data])));
  }
  parts.push(chunk('IEND', []));
  return joinBytes(parts);
}

/** A PNG of one picture. */
export function encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  return encodeApng([{ pixels, delayMs: 0 }]);
}

/** Rows of RGB, each as its difference to the row above (filter "Up"): photographs pack better so. */
function filtered({ width, height, data }: Pixels): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(height * (1 + 3 * width));
  let o = 0;
  for (let y = 0; y < height; y++) {
    out[o++] = 2;
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const above = at - 4 * width;
      for (let c = 0; c < 3; c++) out[o++] = data[at + c]! - (y === 0 ? 0 : data[above + c]!);
    }
  }
  return out;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  bytes.set(u32(data.length), 0);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  bytes.set(u32(crc32(bytes.subarray(4, 8 + data.length))), 8 + data.length);
  return bytes;
}

function u32(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function u16(value: number): readonly number[] {
  return [(value >> 8) & 255, value & 255];
}
