import { crc32, PNG_SIGNATURE } from '../../src/graph/document/png-text.ts';
import type { ImageSamples } from '../../src/image/codec/image-samples.ts';
import { PlainBuffer } from '../node/buffer.ts';
import { paeth } from './read-png.ts';

/** Colour types by channels (PNG specification, 11.2.2). */
const COLOUR_TYPE = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

/** A PNG of exactly these samples, 8 or 16 bits: a canvas would mix colours with their alpha, and knows 8 bits only. */
export async function writePng({ samples, width, height, channels }: ImageSamples): Promise<PlainBuffer> {
  const deep = samples instanceof Uint16Array;
  const header = PlainBuffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([deep ? 16 : 8, COLOUR_TYPE[channels], 0, 0, 0], 8);
  const stride = channels * (deep ? 2 : 1);
  const rows = filtered(deep ? bigEndian(samples) : samples, height, stride * width, stride);
  return PlainBuffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', await packed(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function bigEndian(samples: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  samples.forEach((value, i) => {
    view.setUint16(2 * i, value);
  });
  return bytes;
}

/**
 * Each row by the filter whose bytes sum to the least, as the specification advises (12.7): left, above or Paeth.
 * @param stride bytes of a pixel
 */
function filtered(bytes: Uint8Array, height: number, width: number, stride: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(height * (width + 1));
  const tries = [1, 2, 4].map((kind) => ({ kind, row: new Uint8Array(width), sum: 0 }));
  for (let y = 0; y < height; y++) {
    const at = y * width;
    for (const one of tries) {
      one.sum = 0;
      for (let x = 0; x < width; x++) {
        const left = x < stride ? 0 : bytes[at + x - stride]!;
        const above = y === 0 ? 0 : bytes[at + x - width]!;
        const guess =
          one.kind === 1
            ? left
            : one.kind === 2
              ? above
              : paeth(left, above, x < stride || y === 0 ? 0 : bytes[at + x - width - stride]!);
        const value = (bytes[at + x]! - guess) & 255;
        one.row[x] = value;
        one.sum += value < 128 ? value : 256 - value;
      }
    }
    const best = tries.reduce((a, b) => (b.sum < a.sum ? b : a));
    out[y * (width + 1)] = best.kind;
    out.set(best.row, y * (width + 1) + 1);
  }
  return out;
}

async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): PlainBuffer {
  const body = PlainBuffer.concat([PlainBuffer.from(type, 'latin1'), data]);
  const whole = PlainBuffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
