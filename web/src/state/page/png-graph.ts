import {
  decodePngText,
  findPngText,
  GRAPH_KEYWORD,
  isPng,
  MAX_TEXT_BYTES,
} from '../../../../src/graph/document/png-text.ts';

/** The text of the graph that a PNG carries; undefined when it carries none, or the file is damaged. */
export async function graphTextOfPng(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (!isPng(bytes)) return undefined;
  try {
    const text = findPngText(bytes, GRAPH_KEYWORD);
    if (text === undefined) return undefined;
    return decodePngText(text.packed ? await inflated(text.bytes) : text.bytes, text.charset);
  } catch {
    return undefined;
  }
}

/** Unpacks zlib, and stops at the cap however much there would be. */
async function inflated(data: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([new Uint8Array(data)]).stream();
  const reader = packed.pipeThrough(new DecompressionStream('deflate')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_TEXT_BYTES) {
      await reader.cancel();
      throw new RangeError('The text is too long.');
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
