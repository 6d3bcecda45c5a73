import { open } from 'node:fs/promises';
import { PatchwiseError } from '../errors.ts';
import { GRAPH_KEYWORD, isPng } from '../graph/document/png-text.ts';
import { pngText } from '../nodes/png-metadata.ts';
import { readFileChecked } from '../runtime/files.ts';

/** A picture with more bytes is not searched for its graph. */
const MAX_PICTURE_BYTES = 512 * 2 ** 20;

/**
 * The graph that a picture of Patchwise's carries, as text; undefined when the file is no PNG.
 * @throws `graph/invalid` for a PNG without a graph, `image/undecodable` for a damaged one, `file/…`
 */
export async function graphInPicture(path: string): Promise<string | undefined> {
  if (!(await beginsAsPng(path))) return undefined;
  const text = pngText(await readFileChecked(path, { maxBytes: MAX_PICTURE_BYTES }), GRAPH_KEYWORD);
  if (text !== undefined) return text;
  throw new PatchwiseError('graph/invalid', `The picture ${path} carries no graph.`, {
    hint: 'Only PNGs that Save image wrote do; graph.json in the folder of a run is the same graph.',
  });
}

async function beginsAsPng(path: string): Promise<boolean> {
  // What cannot be opened is reported by whoever reads it as a graph.
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await file?.read(Buffer.alloc(16), 0, 16, 0)) ?? {};
    return buffer !== undefined && isPng(buffer.subarray(0, bytesRead));
  } catch {
    return false;
  } finally {
    await file?.close();
  }
}
