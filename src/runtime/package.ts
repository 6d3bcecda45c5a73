import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Many sources are one file in dist/, so that no module may look for others beside itself: where things lie is asked here.
const HERE = fileURLToPath(import.meta.url);

/** The folder of this package, whether it runs from src/ or from dist/. */
export const PACKAGE_ROOT = packageAbove(HERE);

function packageAbove(path: string): string {
  const folder = dirname(path);
  return existsSync(join(folder, 'package.json')) || folder === path ? folder : packageAbove(folder);
}

/**
 * The file with which a process of its own begins: of src/ or of dist/, as this one is.
 * @param name path below them, without extension: `runner-process/runner-child`. It ends on `-child`, for scripts/build.mjs
 *   makes a file of each such module.
 */
export function processFile(name: string): string {
  return HERE.endsWith('.ts')
    ? join(PACKAGE_ROOT, 'src', `${name}.ts`)
    : join(PACKAGE_ROOT, 'dist', `${name}.js`);
}
