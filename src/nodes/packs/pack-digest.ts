import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { packPaths } from './pack-folder.ts';

/**
 * SHA-256 of what is installed of a pack: names and bytes of its files, in an order of their own. Equal on two machines
 * that have the same files, whatever archive they came from. Other packages that it brings are not looked at.
 */
export async function packDigest(home: string, name: string): Promise<string> {
  const folder = join(packPaths(home).modules, ...name.split('/'));
  const sum = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(folder, path).split(sep).join('/') }))
    .filter((file) => !file.name.startsWith('node_modules/'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const file of files) {
    const bytes = await readFile(file.path);
    sum.update(`${JSON.stringify([file.name, bytes.byteLength])}\n`).update(bytes);
  }
  return sum.digest('hex');
}
