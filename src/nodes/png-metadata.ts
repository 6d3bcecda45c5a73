import { deflateSync, inflateSync } from 'node:zlib';
import {
  crc32,
  damagedPng,
  decodePngText,
  findPngText,
  MAX_TEXT_BYTES,
  PNG_SIGNATURE,
  pngChunks,
  textKeyword,
} from '../graph/document/png-text.ts';

/**
 * A PNG with a text chunk added (iTXt, compressed; PNG specification, 11.3.3.4), right behind its header. An earlier
 * text of the same keyword is taken out. The pixels' bytes are not touched.
 * @param keyword 1 to 79 Latin-1 characters @throws `image/undecodable` when the bytes are no sound PNG
 */
export function withPngText(png: Uint8Array, keyword: string, text: string): Buffer {
  const parts: Uint8Array[] = [PNG_SIGNATURE];
  for (const chunk of pngChunks(png)) {
    if (textKeyword(chunk) === keyword) continue;
    parts.push(png.subarray(chunk.start, chunk.end));
    if (chunk.type === 'IHDR') parts.push(textChunk(keyword, text));
  }
  return Buffer.concat(parts);
}

/**
 * The text of a keyword (iTXt, zTXt or tEXt), undefined when the PNG has none.
 * @throws `image/undecodable` when the bytes are no sound PNG or the text is damaged or too long
 */
export function pngText(png: Uint8Array, keyword: string): string | undefined {
  const text = findPngText(png, keyword);
  return text && decodePngText(text.packed ? inflated(text.bytes) : text.bytes, text.charset);
}

function inflated(data: Uint8Array): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT_BYTES });
  } catch (cause) {
    throw damagedPng('its text cannot be unpacked', cause);
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
