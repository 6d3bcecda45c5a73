import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { GRAPH_KEYWORD, isPng } from '../graph/document/png-text.ts';
import { pngText } from '../nodes/png-metadata.ts';
import { readFileChecked } from '../runtime/files.ts';

/** A picture with more bytes is not searched for its graph. */
const MAX_PICTURE_BYTES = 512 * 2 ** 20;

/**
 * The graph that a picture of Patchwise's carries, as text; undefined when the file is no picture.
 * @throws `graph/invalid` for a picture without a graph, `image/undecodable` for a damaged PNG, `file/…`
 */
export async function graphInPicture(path: string): Promise<string | undefined> {
  const begin = await beginOf(path);
  if (!isPng(begin)) {
    if (!isOtherPicture(begin)) return undefined;
    throw new PatchwiseError('graph/invalid', `The picture ${path} carries no graph.`, {
      hint: `Only PNGs that Save image wrote do. A photograph goes into a workflow: patchwise run train-and-sample --input photo=${basename(path)}; or into a short form: patchwise sample ${basename(path)}.`,
    });
  }
  const text = pngText(await readFileChecked(path, { maxBytes: MAX_PICTURE_BYTES }), GRAPH_KEYWORD);
  if (text !== undefined) return text;
  throw new PatchwiseError('graph/invalid', `The picture ${path} carries no graph.`, {
    hint: `Only PNGs that Save image wrote do; graph.json in the folder of a run is the same graph. A photograph goes into a workflow: patchwise run train-and-sample --input photo=${basename(path)}.`,
  });
}

/** JPEG; WebP; TIFF of both orders; GIF; AVIF and HEIC by the name of their first box. */
function isOtherPicture(begin: Uint8Array): boolean {
  const text = Buffer.from(begin).toString('latin1');
  return /^(\xff\xd8\xff|RIFF....WEBP|II\*\0|MM\0\*|GIF8|....ftyp)/s.test(text);
}

async function beginOf(path: string): Promise<Uint8Array> {
  // What cannot be opened is reported by whoever reads it as a graph.
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await file?.read(Buffer.alloc(16), 0, 16, 0)) ?? {};
    return buffer?.subarray(0, bytesRead) ?? new Uint8Array();
  } catch {
    return new Uint8Array();
  } finally {
    await file?.close();
  }
}
