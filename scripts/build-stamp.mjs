// What the build was made of: the set-up builds anew when the sources differ, and specs start the build only where they
// do not.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Kept in it: the hash of what `dist` was built of. */
export const BUILD_STAMP = 'dist/.patchwise-build';

/** One hash of some files, which are named from the root. */
export function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

/** Files below a folder, sorted, named from the root. */
export function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();
}

/** Hash of what `dist` is built of, as it is now. */
export function buildInput() {
  return hashOf([...filesBelow('src'), 'tsconfig.json', 'tsconfig.build.json', join('scripts', 'build.mjs')]);
}

/** Whether the file of the stamp has this very hash. */
export function hasStamp(stamp, hash) {
  const path = join(root, stamp);
  return existsSync(path) && readFileSync(path, 'utf8') === hash;
}
