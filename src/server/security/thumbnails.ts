import { stat } from 'node:fs/promises';
import { LruMap } from '../../graph/run/cache/lru-map.ts';
import { readFailure } from '../../runtime/files.ts';
import { decodedImage } from '../../studio/uploads/decoded-image.ts';
import { thumbnailElsewhere } from './decoder-process.ts';

/**
 * Bytes of thumbnails that are kept: some 1,500. In memory, because they are soon made again (a third of a second of
 * 12 megapixels), while files on the disk would have to go with their run and count in its quota.
 */
const KEPT = 24 * 2 ** 20;

const made = new LruMap<Uint8Array>(KEPT);
const underWay = new Map<string, Promise<Uint8Array>>();

/**
 * The thumbnail of a picture file: made once as long as the file stays as it is, one at a time, in a process that
 * decodes and nothing else.
 * @param path absolute, as security/resolve-inside.ts gives it
 * @param name what to call it in errors
 * @throws `file/…`, `image/too-large`, `image/undecodable`
 */
export async function thumbnailOfFile(path: string, name: string): Promise<Uint8Array> {
  const { mtimeMs, size } = await stat(path).catch((cause: unknown) => {
    throw readFailure(path, cause);
  });
  const key = `${mtimeMs} ${size} ${path}`;
  const known = made.get(key) ?? underWay.get(key);
  if (known !== undefined) return known;
  const making = thumbnailElsewhere({ path, name })
    .then((answer) => {
      const thumbnail = decodedImage(answer);
      made.set(key, thumbnail, thumbnail.length);
      return thumbnail;
    })
    .finally(() => underWay.delete(key));
  underWay.set(key, making);
  return making;
}
