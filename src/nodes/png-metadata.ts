import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { PatchwiseError } from '../errors.ts';

/** Keyword of the text chunk that holds a picture's graph, as canonical JSON. */
export const GRAPH_KEYWORD = 'patchwise-graph';

/** A text longer than this is not read: a few bytes of zlib can claim gigabytes. */
const MAX_TEXT_BYTES = 8 * 2 ** 20;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** Where the chunk begins and ends in the file. */
  readonly start: number;
  readonly end: number;
}

export function isPng(bytes: Uint8Array): boolean {
  return bytes.length > SIGNATURE.length && SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));
}

/**
 * A PNG with a text chunk added (iTXt, compressed; PNG specification, 11.3.3.4), right behind its header. An earlier
 * text of the same keyword is taken out. The pixels' bytes are not touched.
 * @param keyword 1 to 79 Latin-1 characters @throws `image/undecodable` when the bytes are no sound PNG
 */
export function withPngText(png: Uint8Array, keyword: string, text: string): Buffer {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const parts: Buffer[] = [SIGNATURE];
  for (const chunk of chunksOf(bytes)) {
    if (textKeyword(chunk) === keyword) continue;
    parts.push(bytes.subarray(chunk.start, chunk.end));
    if (chunk.type === 'IHDR') parts.push(textChunk(keyword, text));
  }
  return Buffer.concat(parts);
}

/**
 * The text of a keyword (iTXt, zTXt or tEXt), undefined when the PNG has none.
 * @throws `image/undecodable` when the bytes are no sound PNG or the text is damaged or too long
 */
export function pngText(png: Uint8Array, keyword: string): string | undefined {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (const chunk of chunksOf(bytes)) {
    if (textKeyword(chunk) === keyword) return textOf(chunk, keyword.length + 1);
  }
  return undefined;
}

function* chunksOf(bytes: Buffer): Generator<Chunk> {
  if (!isPng(bytes)) throw damaged('it does not begin as one');
  let at = SIGNATURE.length;
  while (at < bytes.length) {
    if (at + 12 > bytes.length) throw damaged('it is cut off');
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw damaged('it is cut off');
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      throw damaged(`the check sum of its ${JSON.stringify(type)} part is wrong`);
    }
    yield { type, data: bytes.subarray(at + 8, end - 4), start: at, end };
    if (type === 'IEND') return;
    at = end;
  }
  throw damaged('it has no end');
}

function textKeyword({ type, data }: Chunk): string | undefined {
  if (type !== 'iTXt' && type !== 'zTXt' && type !== 'tEXt') return undefined;
  const end = data.indexOf(0);
  return end < 1 ? undefined : data.toString('latin1', 0, end);
}

/** @param at where the keyword and its zero end */
function textOf({ type, data }: Chunk, at: number): string {
  switch (type) {
    case 'tEXt':
      return data.toString('latin1', at);
    case 'zTXt':
      return inflated(data.subarray(at + 1)).toString('latin1');
    default: {
      const language = data.indexOf(0, at + 2);
      const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
      if (translated < 0) throw damaged('its text is not complete');
      const content = data.subarray(translated + 1);
      return (data[at] === 1 ? inflated(content) : content).toString('utf8');
    }
  }
}

function inflated(data: Buffer): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT_BYTES });
  } catch (cause) {
    throw damaged('its text cannot be unpacked', cause);
  }
}

function textChunk(keyword: string, text: string): Buffer {
  // keyword, 0, compressed: yes, method: zlib, no language, no translated keyword
  const head = Buffer.concat([Buffer.from(keyword, 'latin1'), Buffer.from([0, 1, 0, 0, 0])]);
  const body = Buffer.concat([Buffer.from('iTXt', 'latin1'), head, deflateSync(Buffer.from(text, 'utf8'))]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function damaged(reason: string, cause?: unknown): PatchwiseError {
  return new PatchwiseError('image/undecodable', `The file is not a sound PNG: ${reason}.`, {
    hint: 'Use the original file: messengers and image editors often write pictures anew.',
    ...(cause !== undefined && { cause }),
  });
}
