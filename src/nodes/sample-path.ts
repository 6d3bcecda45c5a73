import { PatchwiseError } from '../errors.ts';
import { assetPath } from '../runtime/assets.ts';

/** Parts of names that stay below the folder, on every system. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** Whether a text is a reference of the studio (`sample:`, `asset:`, `model:`), not a path. */
export function isReference(text: string): boolean {
  return /^(sample|asset|model):/.test(text);
}

/**
 * The file that a graph of the studio names by reference, for the command line: `sample:photos/lake.jpg` ships with
 * Patchwise; uploaded images and imported models are in a studio only. Undefined for a path.
 * @throws `file/missing` for a sample that there is not, and for `asset:` and `model:`
 */
export function referencedFile(text: string): string | undefined {
  const match = /^(sample|asset|model):(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, kind, name = ''] = match;
  if (kind !== 'sample') {
    throw new PatchwiseError('file/missing', `"${text.slice(0, 100)}" is a file in a studio.`, {
      hint: 'Name the folder of that studio with --home, or save the file from there and give it by path: --input NODE=my.jpg, NODE being the node named here.',
    });
  }
  if (!NAME.test(name)) {
    throw new PatchwiseError('file/missing', `"${text.slice(0, 100)}" names no sample.`, {
      hint: 'Samples are named as in sample:photos/lake.jpg.',
    });
  }
  return assetPath(`samples/${name}`);
}
