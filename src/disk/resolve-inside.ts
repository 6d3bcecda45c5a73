import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { isPlainRelative } from '../studio/plain-relative.ts';

/**
 * The absolute path of an existing file or folder below `root`, links resolved: the one door through which a name
 * that came from outside becomes a path. The name is a relative path with `/` between its parts. Windows forms are
 * refused on every system, so that what is safe here is safe there.
 * @throws `request/invalid` for a name that is not such a path or that leaves `root`, also through a link;
 *   `storage/missing` when there is nothing
 */
export async function resolveInside(root: string, name: string): Promise<string> {
  if (!isPlainRelative(name)) throw outside();
  let realRoot: string;
  let real: string;
  try {
    realRoot = await realpath(root);
    real = await realpath(resolve(realRoot, ...name.split('/')));
  } catch {
    throw new PatchwiseError('storage/missing', 'There is no such file.');
  }
  const way = relative(realRoot, real);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) throw outside();
  return real;
}

function outside(): PatchwiseError {
  return new PatchwiseError('request/invalid', 'The name leads out of the folder in which it is looked up.', {
    hint: 'Use a name as the server lists it.',
  });
}
