import { crc32 } from 'node:zlib';
import { joinBytes } from '../../shared/join-bytes.ts';
import { type ImageFormat, sniffFormat } from '../../shared/picture-formats.ts';
import { directory, type Exif, type ExifOf, readExif, text, writeDirectories, writeExif } from './exif.ts';

/*
 * EXIF into files that are encoded already, and out of them; the pixels' bytes are not touched. Browsers have no other way,
 * and sharp writes none into TIFF.
 */

/** Formats into which EXIF is put by {@link withExif}. */
export type ExifFormat = Exclude<ImageFormat, 'avif' | 'gif'>;

/** Whether {@link withExif} knows the format. */
export function takesExif(format: ImageFormat): format is ExifFormat {
  return format !== 'avif' && format !== 'gif';
}

/** The EXIF of a file; undefined where it has none that can be read here (AVIF: sharp reads it). */
export function exifOfFile(bytes: Uint8Array): Exif | undefined {
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind !== 'image') return undefined;
  try {
    const block = blockOf(bytes, sniffed.format);
    return block && readExif(block);
  } catch (error) {
    // Cut off: the decoder says so.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A file with EXIF in the place of what it had. @param file an encoded picture of that format */
export function withExif(file: Uint8Array, format: ExifFormat, exif: Exif, of: ExifOf): Uint8Array {
  switch (format) {
    case 'jpeg':
      return inJpeg(file, writeExif(exif, of));
    case 'png':
      return inPng(file, writeExif(exif, of));
    case 'webp':
      return inWebp(file, writeExif(exif, of), of);
    case 'tiff':
      return inTiff(file, exif, of);
    default:
      return format satisfies never;
  }
}

function blockOf(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  switch (format) {
    case 'tiff':
      return bytes;
    case 'jpeg':
      return segments(bytes).find(({ from, to }) => isExif(bytes, from, to))?.data;
    case 'png':
      return chunks(bytes, 8, 'png').find(({ kind }) => kind === 'eXIf')?.data;
    case 'webp':
      return chunks(bytes, 12, 'riff').find(({ kind }) => kind === 'EXIF')?.data;
    default:
      return undefined;
  }
}

interface Part {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly data: Uint8Array;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The segments of a JPEG before its samples (ITU T.81, B.1.1.4); `kind` is the marker in hexadecimal. */
function segments(bytes: Uint8Array): readonly Part[] {
  const view = viewOf(bytes);
  const found: Part[] = [];
  for (let at = 2; at + 4 <= bytes.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) break;
    const to = at + 2 + view.getUint16(at + 2);
    found.push({ kind: marker.toString(16), from: at, to, data: bytes.subarray(at + 4, to) });
    at = to;
  }
  return found;
}

function isExif(bytes: Uint8Array, from: number, to: number): boolean {
  return bytes[from + 1] === 0xe1 && to - from > 10 && text(bytes, from + 4, from + 10) === 'Exif\0\0';
}

function inJpeg(file: Uint8Array, block: Uint8Array): Uint8Array {
  const parts = segments(file);
  const head = Uint8Array.of(0xff, 0xe1, (block.length + 8) >> 8, (block.length + 8) & 255);
  const segment = joinBytes([head, Uint8Array.of(0x45, 0x78, 0x69, 0x66, 0, 0), block]);
  // Behind the header of JFIF, which must come first.
  const [first] = parts;
  const at = first?.kind === 'e0' ? first.to : 2;
  const kept = parts.filter(({ from, to }) => from >= at && !isExif(file, from, to));
  const rest = parts.at(-1)?.to ?? 2;
  return joinBytes([
    file.subarray(0, at),
    segment,
    ...kept.map(({ from, to }) => file.subarray(from, to)),
    file.subarray(rest),
  ]);
}

/** The chunks of a PNG, or of a RIFF file, which pads them to an even length. */
function chunks(bytes: Uint8Array, start: number, container: 'png' | 'riff'): readonly Part[] {
  const view = viewOf(bytes);
  const found: Part[] = [];
  for (let at = start; at + 8 <= bytes.length; ) {
    const isPng = container === 'png';
    const length = isPng ? view.getUint32(at) : view.getUint32(at + 4, true);
    const kind = isPng ? text(bytes, at + 4, at + 8) : text(bytes, at, at + 4);
    const to = at + 8 + length + (isPng ? 4 : length % 2);
    found.push({ kind, from: at, to, data: bytes.subarray(at + 8, at + 8 + length) });
    at = to;
  }
  return found;
}

/** In a chunk `eXIf` behind the header (PNG, third edition, 11.3.3.5: anywhere before the end). */
function inPng(file: Uint8Array, block: Uint8Array): Uint8Array {
  const body = joinBytes([new TextEncoder().encode('eXIf'), block]);
  const chunk = new Uint8Array(body.length + 8);
  const view = viewOf(chunk);
  view.setUint32(0, block.length);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const [header, ...rest] = chunks(file, 8, 'png').filter(({ kind }) => kind !== 'eXIf');
  return joinBytes([
    file.subarray(0, header?.to ?? 8),
    chunk,
    ...rest.map(({ from, to }) => file.subarray(from, to)),
  ]);
}

/** A PNG with the texts of another behind its header: the pixels of both are the same picture. */
export function withTextsOf(source: Uint8Array, png: Uint8Array): Uint8Array {
  const texts = chunks(source, 8, 'png').filter(({ kind }) => /^(iTXt|zTXt|tEXt)$/.test(kind));
  const [header] = chunks(png, 8, 'png');
  const at = header?.to ?? 8;
  return joinBytes([
    png.subarray(0, at),
    ...texts.map(({ from, to }) => source.subarray(from, to)),
    png.subarray(at),
  ]);
}

/** In a chunk `EXIF` at the end of an extended WebP file (RFC 9649, 2.7). */
function inWebp(file: Uint8Array, block: Uint8Array, { width, height }: ExifOf): Uint8Array {
  const parts = chunks(file, 12, 'riff').filter(({ kind }) => kind !== 'EXIF');
  const header = parts.find(({ kind }) => kind === 'VP8X');
  const extended = header?.data.slice() ?? extendedHeader(parts, width, height);
  extended[0] = (extended[0] as number) | 0x08;
  const body = joinBytes([
    riff('VP8X', extended),
    ...parts.filter((part) => part !== header).map(({ kind, data }) => riff(kind, data)),
    riff('EXIF', block),
  ]);
  return riff('RIFF', joinBytes([new TextEncoder().encode('WEBP'), body]));
}

function extendedHeader(parts: readonly Part[], width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(10);
  const lossless = parts.find(({ kind }) => kind === 'VP8L');
  // Bit 28 of what follows the signature says that alpha is used.
  if (lossless !== undefined && ((lossless.data[4] as number) & 0x10) !== 0) bytes[0] = 0x10;
  for (const [at, side] of [[4, width - 1] as const, [7, height - 1] as const]) {
    for (let i = 0; i < 3; i++) bytes[at + i] = (side >> (8 * i)) & 255;
  }
  return bytes;
}

function riff(kind: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + data.length + (data.length % 2));
  bytes.set(new TextEncoder().encode(kind));
  viewOf(bytes).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}

/** With a first directory of its own at the end of the file, to which the header points instead (TIFF 6.0, 2). */
function inTiff(file: Uint8Array, exif: Exif, of: ExifOf): Uint8Array {
  const view = viewOf(file);
  // sharp writes little-endian files below 4 GiB; what others write keeps none.
  if (text(file, 0, 4) !== 'II*\0') return file;
  const own = directory(view, view.getUint32(4, true), true);
  const end = file.length + (file.length % 2);
  const bytes = new Uint8Array(end);
  bytes.set(file);
  viewOf(bytes).setUint32(4, end, true);
  return joinBytes([bytes, writeDirectories(exif, of, end, own)]);
}
