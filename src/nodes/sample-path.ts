import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
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
      hint: 'Save it from there and give it by path, such as --input photo=my.jpg.',
    });
  }
  if (!NAME.test(name)) {
    throw new PatchwiseError('file/missing', `"${text.slice(0, 100)}" names no sample.`, {
      hint: 'Samples are named as in sample:photos/lake.jpg.',
    });
  }
  const file = path.join(assetPath('samples'), ...name.split('/'));
  if (!existsSync(file)) throw noSample(text, file);
  return file;
}

/** Samples come and go with versions: tells which there are beside the one that is not. */
function noSample(reference: string, file: string): PatchwiseError {
  const folder = path.dirname(file);
  const ending = path.extname(file);
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)) : [];
  const inFolder = reference.slice(0, reference.lastIndexOf('/') + 1);
  return new PatchwiseError(
    'file/missing',
    `This version of Patchwise has no "${reference.slice(0, 100)}".`,
    {
      hint:
        there.length === 0
          ? 'Samples are named as in sample:photos/lake.jpg.'
          : `It has ${there.map((name) => `${inFolder}${name}`).join(', ')}.`,
    },
  );
}
