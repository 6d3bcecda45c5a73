import { PatchwiseError } from '../../src/errors.ts';
import { folderAt } from './fs-promises.ts';
import { basename, dirname } from './path.ts';
import { readShipped, shippedName } from './shipped.ts';

/** A file as a blob, of one's own without reading it. @throws `storage/missing` */
export async function fileBlob(path: string, type: string): Promise<Blob> {
  try {
    const shipped = shippedName(path);
    if (shipped !== undefined) return new Blob([await readShipped(shipped)], { type });
    const folder = await folderAt(dirname(path));
    return (await (await folder.getFileHandle(basename(path))).getFile()).slice(undefined, undefined, type);
  } catch (cause) {
    throw new PatchwiseError('storage/missing', `The file ${basename(path)} is not at hand.`, {
      hint: 'If it belongs to the site, connect to the network and try again.',
      cause,
    });
  }
}
