import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PatchwiseError } from '../errors.ts';

/** Both `src/runtime/` and `dist/runtime/` lie two folders below the root of the package. */
const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Absolute path of a file that ships with the package but is not code, whether Patchwise runs from `src/` or
 * from `dist/`.
 * @param name path below the root of the package with `/` between the parts: `reference/numbers.bin`.
 * @throws `file/missing` when the installation lacks it.
 */
export function assetPath(name: string): string {
  const file = path.join(PACKAGE_ROOT, ...name.split('/'));
  if (!existsSync(file)) {
    throw new PatchwiseError('file/missing', `Patchwise's own file "${name}" is missing (${file}).`, {
      hint: 'The installation is incomplete: install Patchwise again.',
    });
  }
  return file;
}
