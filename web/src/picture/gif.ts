import { indexColours, medianCut, type Palette } from './quantise.ts';
import type { Pixels } from './tensor-pixels.ts';

/** One picture of an animation. */
export interface AnimationFrame {
  readonly pixels: Pixels;
  /** How long it is shown, ms. */
  readonly delayMs: number;
}

/**
 * An animated GIF89a; each picture has 256 colours of its own.
 * @param frames all of one size
 * @param repeat times that it is shown; 0 for ever
 */
export function encodeGif(frames: readonly AnimationFrame[], repeat = 0): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  const { width, height } = frames[0]?.pixels ?? { width: 1, height: 1 };
  out.text('GIF89a').u16(width).u16(height).bytes([0x70, 0, 0]);
  // Netscape's application extension: how often to repeat after the first time; without it, never.
  if (repeat !== 1) {
    out
      .bytes([0x21, 0xff, 11])
      .text('NETSCAPE2.0')
      .bytes([3, 1])
      .u16(Math.max(0, repeat - 1))
      .bytes([0]);
  }
  for (const { pixels, delayMs } of frames) {
    const palette = medianCut(pixels.data, 256);
    const bits = bitsFor(palette.length / 3);
    // Browsers slow down delays below 20 ms.
    out
      .bytes([0x21, 0xf9, 4, 0x04])
      .u16(Math.max(2, Math.round(delayMs / 10)))
      .bytes([0, 0]);
    out
      .bytes([0x2c])
      .u16(0)
      .u16(0)
      .u16(width)
      .u16(height)
      .bytes([0x80 | (bits - 1)]);
    out.bytes(padded(palette, 3 << bits));
    const least = Math.max(2, bits);
    out.bytes([least]);
    const data = lzw(indexColours(pixels.data, palette), least);
    for (let i = 0; i < data.length; i += 255) {
      const block = data.subarray(i, i + 255);
      out.bytes([block.length]).bytes(block);
    }
    out.bytes([0]);
  }
  return out.bytes([0x3b]).take();
}

function bitsFor(colours: number): number {
  return Math.max(1, Math.ceil(Math.log2(Math.max(2, colours))));
}

function padded(palette: Palette, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(palette);
  return bytes;
}

/** GIF's LZW: codes of growing width, lowest bits first. */
function lzw(indices: Uint8Array, least: number): Uint8Array {
  const out = new ByteWriter();
  const clear = 1 << least;
  let codes = new Map<number, number>();
  let next = clear + 2;
  let width = least + 1;
  let [buffer, filled] = [0, 0];
  const write = (code: number): void => {
    buffer |= code << filled;
    filled += width;
    while (filled >= 8) {
      out.bytes([buffer & 255]);
      buffer >>>= 8;
      filled -= 8;
    }
  };
  write(clear);
  let prefix = indices[0] ?? 0;
  for (let i = 1; i < indices.length; i++) {
    const key = (prefix << 8) | indices[i]!;
    const known = codes.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    write(prefix);
    if (next < 4096) {
      codes.set(key, next);
      if (next === 1 << width) width++;
      next++;
    } else {
      write(clear);
      codes = new Map();
      next = clear + 2;
      width = least + 1;
    }
    prefix = indices[i]!;
  }
  write(prefix);
  write(clear + 1);
  if (filled > 0) out.bytes([buffer & 255]);
  return out.take();
}

/** A growing byte string, little-endian. */
class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  bytes(values: ArrayLike<number>): this {
    const need = this.#length + values.length;
    if (need > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(need, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(values, this.#length);
    this.#length = need;
    return this;
  }

  u16(value: number): this {
    return this.bytes([value & 255, (value >> 8) & 255]);
  }

  text(text: string): this {
    return this.bytes(new TextEncoder().encode(text));
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}
