import type { Pixels } from '../../src/image/codec/pixels.ts';

/** What the chunks before the pixels say (PNG specification, 11.2 and 11.3). */
interface Chunks {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
  /** The one colour that is transparent, in samples. */
  readonly transparent: readonly number[] | undefined;
  readonly profile: Uint8Array<ArrayBuffer> | undefined;
  readonly turned: boolean;
  /** The zlib stream of the pixels, in pieces. */
  readonly data: readonly Uint8Array<ArrayBuffer>[];
}

/** Channels by colour type, those without a palette. */
const CHANNELS: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** Passes of an interlaced picture (8.2): first column and row, and the steps between. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/**
 * The exact samples of a PNG file, where a canvas would lose some: 16 bits a channel, and colours below transparency.
 * @returns undefined where a canvas loses none, or has more to do: a palette, an orientation, a profile other than sRGB
 * @throws an Error when the file is damaged
 */
export async function readPng(bytes: Uint8Array): Promise<Pixels | undefined> {
  const file = readChunks(bytes);
  const { width, height, bitDepth, colourType, transparent } = file;
  const stored = CHANNELS[colourType];
  const exact = bitDepth === 16 || (bitDepth === 8 && (colourType >= 4 || transparent !== undefined));
  if (stored === undefined || !exact || file.turned || !(await isSrgb(file.profile))) return undefined;
  const channels = transparent === undefined ? stored : stored + 1;
  const deep = bitDepth === 16;
  const size = width * height * channels;
  const samples = deep ? new Uint16Array(size) : new Uint8Array(size);
  const passes = (file.interlaced ? ADAM7 : WHOLE).map(([x, y, dx, dy]) => ({
    ...{ x, y, dx, dy },
    columns: Math.ceil((width - x) / dx),
    rows: Math.ceil((height - y) / dy),
  }));
  const stride = (stored * bitDepth) / 8;
  const source = unpacked(file.data);
  const top = deep ? 65535 : 255;
  for (const { x, y, dx, dy, columns, rows } of passes) {
    if (columns <= 0) continue;
    let above = new Uint8Array(columns * stride);
    for (let row = 0; row < rows; row++) {
      const line = await source.take(1 + columns * stride);
      const filter = line[0]!;
      const now = line.subarray(1);
      undoFilter(now, above, filter, stride);
      for (let column = 0; column < columns; column++) {
        const to = ((y + row * dy) * width + x + column * dx) * channels;
        let clear = transparent !== undefined;
        for (let c = 0; c < stored; c++) {
          const at = column * stride + (deep ? 2 * c : c);
          const value = deep ? (now[at]! << 8) | now[at + 1]! : now[at]!;
          samples[to + c] = value;
          if (clear && value !== transparent?.[c]) clear = false;
        }
        if (transparent !== undefined) samples[to + stored] = clear ? 0 : top;
      }
      above = now;
    }
  }
  source.close();
  return { samples, width, height, channels };
}

function readChunks(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let transparent: readonly number[] | undefined;
  let profile: Uint8Array<ArrayBuffer> | undefined;
  let turned = false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const body = bytes.subarray(at + 8, at + 8 + length) as Uint8Array<ArrayBuffer>;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IDAT') data.push(body);
    else if (type === 'iCCP') profile = body.subarray(body.indexOf(0) + 2);
    else if (type === 'eXIf') turned = true;
    else if (type === 'tRNS')
      transparent = Array.from({ length: length / 2 }, (_, i) => view.getUint16(at + 8 + 2 * i));
    at += 12 + length;
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bitDepth: view.getUint8(24),
    colourType: view.getUint8(25),
    interlaced: view.getUint8(28) === 1,
    ...{ transparent, profile, turned, data },
  };
}

/** Whether a packed ICC profile calls itself sRGB, in either encoding of its description; so does none at all. */
async function isSrgb(packed: Uint8Array<ArrayBuffer> | undefined): Promise<boolean> {
  if (packed === undefined) return true;
  const source = unpacked([packed]);
  const head = await source.take(128);
  const rest = await source.take(new DataView(head.buffer).getUint32(0) - 128);
  source.close();
  const text = new TextDecoder('latin1').decode(rest).replaceAll('\0', '');
  return /sRGB/i.test(text);
}

/** Takes a filter back (9.2), in place. @param stride bytes of a pixel */
function undoFilter(row: Uint8Array, above: Uint8Array, filter: number, stride: number): void {
  if (filter > 4) throw new Error(`There is no filter ${filter}.`);
  for (let x = 0; x < row.length && filter > 0; x++) {
    const left = x < stride ? 0 : row[x - stride]!;
    const up = above[x]!;
    const guess =
      filter === 1
        ? left
        : filter === 2
          ? up
          : filter === 3
            ? (left + up) >> 1
            : paeth(left, up, x < stride ? 0 : above[x - stride]!);
    row[x] = row[x]! + guess;
  }
}

/** Whichever of left, above and above left is nearest to left + above − above left (9.4). */
export function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** Unpacks a zlib stream piece by piece: no more of it is in memory than is asked for. */
function unpacked(pieces: readonly Uint8Array<ArrayBuffer>[]) {
  const reader = new Blob([...pieces]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  let waiting = new Uint8Array(0);
  return {
    /** The next bytes, which are the caller's. @throws an Error when there are not so many */
    async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
      const out = new Uint8Array(count);
      let filled = 0;
      while (filled < count) {
        if (waiting.length === 0) {
          const { done, value } = await reader.read();
          if (done) throw new Error('The pixels end too early.');
          waiting = value as Uint8Array<ArrayBuffer>;
        }
        const piece = waiting.subarray(0, count - filled);
        out.set(piece, filled);
        filled += piece.length;
        waiting = waiting.subarray(piece.length);
      }
      return out;
    },
    close: () => void reader.cancel().catch(() => undefined),
  };
}
