/*
 * The graph that a picture carries: a text chunk of the PNG, `tEXt`, `zTXt` or `iTXt`, with the keyword below. The
 * file comes from anywhere: every length is checked, and what is unpacked is capped.
 */

/** Keyword of the chunk. */
export const GRAPH_KEYWORD = 'patchwise-graph';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_TEXT = 2 * 1024 * 1024;

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The text of the graph that a PNG carries; undefined when it carries none, or the file is damaged. */
export async function graphTextOfPng(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (!isPng(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const type = latin(bytes.subarray(at + 4, at + 8));
    if (length > bytes.length - at - 12) return undefined;
    const data = bytes.subarray(at + 8, at + 8 + length);
    const text = await textOf(type, data);
    if (text !== undefined) return text;
    if (type === 'IEND') return undefined;
    at += 12 + length;
  }
  return undefined;
}

async function textOf(type: string, data: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const end = data.indexOf(0);
  if (end < 0 || end > 79 || latin(data.subarray(0, end)) !== GRAPH_KEYWORD) return undefined;
  const rest = data.subarray(end + 1);
  switch (type) {
    case 'tEXt':
      return rest.length > MAX_TEXT ? undefined : new TextDecoder().decode(rest);
    case 'zTXt':
      return rest[0] === 0 ? inflate(rest.subarray(1)) : undefined;
    case 'iTXt': {
      const language = rest.indexOf(0, 2);
      const keyword = language < 0 ? -1 : rest.indexOf(0, language + 1);
      if (keyword < 0) return undefined;
      const body = rest.subarray(keyword + 1);
      if (rest[0] === 1) return rest[1] === 0 ? inflate(body) : undefined;
      return body.length > MAX_TEXT ? undefined : new TextDecoder().decode(body);
    }
    default:
      return undefined;
  }
}

/** Unpacks zlib, and stops at the cap however much there would be. */
async function inflate(data: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MAX_TEXT) {
        await reader.cancel();
        return undefined;
      }
      parts.push(value);
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return new TextDecoder().decode(whole);
  } catch {
    return undefined;
  }
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
