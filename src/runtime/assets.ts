import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { PACKAGE_ROOT } from './package.ts';

/**
 * Absolute path of a file that ships with the package but is not code, whether Patchwise runs from `src/` or
 * from `dist/`.
 * @param name path below the root of the package with `/` between the parts: `reference/numbers.bin`.
 * @throws `file/missing` when the installation lacks it.
 */
export function assetPath(name: string): string {
  const file = path.join(PACKAGE_ROOT, ...name.split('/'));
  if (!existsSync(file)) throw missing(name, file);
  return file;
}

/** Samples come and go with versions: tells which there are beside the one that is not. */
function missing(name: string, file: string): PatchwiseError {
  const folder = path.dirname(file);
  const ending = path.extname(file);
  const there = existsSync(folder) ? readdirSync(folder).filter((one) => one.endsWith(ending)) : [];
  const again = 'install Patchwise again.';
  return new PatchwiseError('file/missing', `This version of Patchwise has no "${name}" (${file}).`, {
    hint:
      there.length === 0
        ? `The installation is incomplete: ${again}`
        : `Beside it there are ${there.join(', ')}. Name one of them; if it should be there, ${again}`,
  });
}
