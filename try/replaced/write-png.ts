import { crc32, PNG_SIGNATURE } from '../../src/graph/document/png-text.ts';
import type { ImageSamples } from '../../src/image/codec/image-samples.ts';
import { PlainBuffer } from '../node/buffer.ts';
import { paeth } from './read-png.ts';

/** Colour types by channels (PNG specification, 11.2.2). */
const COLOUR_TYPE = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

/** Rows that are filtered and packed at a time: nothing is as large as the picture but its samples and the file. */
const BAND = 64;

/** A PNG of exactly these samples, 8 or 16 bits: a canvas would mix colours with their alpha, and knows 8 bits only. */
export async function writePng({ samples, width, height, channels }: ImageSamples): Promise<PlainBuffer> {
  const deep = samples instanceof Uint16Array;
  const header = PlainBuffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([deep ? 16 : 8, COLOUR_TYPE[channels], 0, 0, 0], 8);
  const stride = channels * (deep ? 2 : 1);
  const bytes = deep ? bigEndian(samples) : samples;
  return PlainBuffer.concat([
    PNG_SIGNATURE,
    ...chunk('IHDR', [header]),
    ...chunk('IDAT', await packed(filtered(bytes, height, stride * width, stride))),
    ...chunk('IEND', []),
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
 * Each row by the filter whose bytes sum to the least, as the specification advises (12.7): left, above or Paeth. Some
 * rows at a time.
 * @param stride bytes of a pixel
 */
function* filtered(
  bytes: Uint8Array,
  height: number,
  width: number,
  stride: number,
): Generator<Uint8Array<ArrayBuffer>> {
  const tries = [1, 2, 4].map((kind) => ({ kind, row: new Uint8Array(width), sum: 0 }));
  for (let first = 0; first < height; first += BAND) {
    const rows = Math.min(BAND, height - first);
    const out = new Uint8Array(rows * (width + 1));
    for (let y = first; y < first + rows; y++) {
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
      const to = (y - first) * (width + 1);
      out[to] = best.kind;
      out.set(best.row, to + 1);
    }
    yield out;
  }
}

/** A zlib stream of what comes, in the pieces in which the browser gives it. */
async function packed(bands: Iterator<Uint8Array<ArrayBuffer>>): Promise<readonly Uint8Array[]> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = bands.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  const reader = source.pipeThrough(new CompressionStream('deflate')).getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
  }
}

/** Length, type, data and check sum, without a copy of the data. */
function chunk(type: string, data: readonly Uint8Array[]): readonly Uint8Array[] {
  const head = PlainBuffer.alloc(8);
  head.writeUInt32BE(
    data.reduce((sum, { length }) => sum + length, 0),
    0,
  );
  head.set(PlainBuffer.from(type, 'latin1'), 4);
  const end = PlainBuffer.alloc(4);
  end.writeUInt32BE([head.subarray(4), ...data].reduce((sum, part) => crc32(part, sum), 0));
  return [head, ...data, end];
}
