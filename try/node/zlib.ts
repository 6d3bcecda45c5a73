import { crc32 as crcOf } from '../../src/graph/document/png-text.ts';
import { PlainBuffer } from './buffer.ts';

/** Bytes of one stored block of a zlib stream at most (RFC 1951, 3.2.4). */
const BLOCK = 65535;

export function crc32(bytes: Uint8Array, before?: number): number {
  return crcOf(bytes, before);
}

/**
 * A zlib stream that stores its bytes as they are: browsers pack asynchronously only, and the graph's text in a picture
 * is small beside the pixels.
 */
export function deflateSync(bytes: Uint8Array): PlainBuffer {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at === 0 || at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const last = at + BLOCK >= bytes.length ? 1 : 0;
    const [low, high] = [block.length & 255, block.length >> 8];
    parts.push(Uint8Array.of(last, low, high, low ^ 255, high ^ 255), block);
  }
  const sum = PlainBuffer.alloc(4);
  sum.writeUInt32BE(adler32(bytes));
  return PlainBuffer.concat([...parts, sum]);
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

/** Nothing that runs in the browser unpacks synchronously; whoever comes to need it gets to know. */
export function inflateSync(): never {
  throw new Error('Browsers unpack asynchronously only.');
}
