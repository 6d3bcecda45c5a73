import { PatchwiseError } from '../../errors.ts';
import { LIMITS } from './limits.ts';

/*
 * Texts in PNG files: pictures that Patchwise wrote carry the graph that made them. Pure, so that the page reads them
 * too; only unpacking is left to the one who asks. Files come from anywhere: every length and check sum is looked at.
 */

/** Keyword of the text chunk that holds a picture's graph, as canonical JSON. */
export const GRAPH_KEYWORD = 'patchwise-graph';

/** A text with more bytes is not read: no graph is that long, and a few bytes of zlib can claim gigabytes. */
export const MAX_TEXT_BYTES = 2 * LIMITS.bytes;

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Where the chunk begins and ends in the file. */
  readonly start: number;
  readonly end: number;
}

/** The text of a chunk as it lies in the file. */
export interface PngText {
  /** Packed by zlib. */
  readonly packed: boolean;
  readonly bytes: Uint8Array;
  readonly charset: 'latin1' | 'utf8';
}

export function isPng(bytes: Uint8Array): boolean {
  return bytes.length > PNG_SIGNATURE.length && PNG_SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The chunks of a PNG up to its end. @throws `image/undecodable` when the bytes are no sound PNG */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  if (!isPng(bytes)) throw damagedPng('it does not begin as one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = PNG_SIGNATURE.length;
  while (at < bytes.length) {
    if (at + 12 > bytes.length) throw damagedPng('it is cut off');
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) throw damagedPng('it is cut off');
    const type = latin1(bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw damagedPng(`the check sum of its ${JSON.stringify(type)} part is wrong`);
    }
    yield { type, data: bytes.subarray(at + 8, end - 4), start: at, end };
    if (type === 'IEND') return;
    at = end;
  }
  throw damagedPng('it has no end');
}

/** Keyword of a chunk of text (`tEXt`, `zTXt`, `iTXt`; PNG specification, 11.3.3); undefined for other chunks. */
export function textKeyword({ type, data }: PngChunk): string | undefined {
  if (type !== 'iTXt' && type !== 'zTXt' && type !== 'tEXt') return undefined;
  const end = data.indexOf(0);
  return end < 1 || end > 79 ? undefined : latin1(data.subarray(0, end));
}

/**
 * The text of a keyword, undefined when the PNG has none.
 * @throws `image/undecodable` when the bytes are no sound PNG, or the text is not complete or too long
 */
export function findPngText(bytes: Uint8Array, keyword: string): PngText | undefined {
  for (const chunk of pngChunks(bytes)) {
    if (textKeyword(chunk) !== keyword) continue;
    const text = textOf(chunk, keyword.length + 1);
    if (text.bytes.length > MAX_TEXT_BYTES) throw damagedPng('its text is too long');
    return text;
  }
  return undefined;
}

/** @param at where the keyword and its zero end */
function textOf({ type, data }: PngChunk, at: number): PngText {
  switch (type) {
    case 'tEXt':
      return { packed: false, bytes: data.subarray(at), charset: 'latin1' };
    case 'zTXt':
      return { packed: true, bytes: data.subarray(at + 1), charset: 'latin1' };
    default: {
      const language = data.indexOf(0, at + 2);
      const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
      if (translated < 0) throw damagedPng('its text is not complete');
      return { packed: data[at] === 1, bytes: data.subarray(translated + 1), charset: 'utf8' };
    }
  }
}

/** Unpacked bytes as text. */
export function decodePngText(bytes: Uint8Array, charset: PngText['charset']): string {
  return charset === 'utf8' ? new TextDecoder().decode(bytes) : latin1(bytes);
}

/** TextDecoder's "latin1" is another character set. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

export function damagedPng(reason: string, cause?: unknown): PatchwiseError {
  return new PatchwiseError('image/undecodable', `The file is not a valid PNG: ${reason}.`, {
    hint: 'Use the original file: messengers and image editors often drop what is stored beside the pixels.',
    ...(cause !== undefined && { cause }),
  });
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The check sum of PNG chunks (PNG specification, annex D). @param before that of the bytes before these */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = before ^ 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
