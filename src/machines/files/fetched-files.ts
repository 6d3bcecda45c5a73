import { dirname, join } from 'node:path';
import { touch } from '../../disk/files.ts';
import { sampleFile } from '../../disk/sample-file.ts';
import { PatchwiseError } from '../../errors.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';
import { isPlainRelative } from '../../studio/plain-relative.ts';
import type { RunJob } from '../broker/wire.ts';
import type { ByteStore } from './byte-store.ts';

/**
 * The files that a run refers to, on this machine's disk: fetched once, named by their hash, checked whenever they are
 * used. References to what the studio does not have are left out: the node that needs one says so.
 * @returns absolute path by reference
 */
export async function fetchFiles(
  files: RunJob['files'],
  folder: string,
  store: ByteStore,
): Promise<Readonly<Record<string, string>>> {
  const paths: Record<string, string> = {};
  for (const [reference, place] of Object.entries(files)) {
    const path =
      'sample' in place
        ? isPlainRelative(place.sample) && (await sampleFile(place.sample))
        : await fetchFile(place.hash, folder, store);
    if (typeof path === 'string') paths[reference] = path;
  }
  return paths;
}

async function fetchFile(hash: string, folder: string, store: ByteStore): Promise<string | undefined> {
  if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
  const path = join(folder, hash.slice(0, 2), hash);
  const near = await readFileChecked(path).catch(() => undefined);
  if (near !== undefined && sha256(near) === hash) {
    await touch(path);
    return path;
  }
  const bytes = await store.get('files', hash);
  if (bytes === undefined) return undefined;
  if (sha256(bytes) !== hash) {
    throw new PatchwiseError('blob/corrupt', `The file ${hash} arrived damaged.`, { hint: 'Run it again.' });
  }
  await ensureFolder(dirname(path), 0o700);
  await writeFileAtomic(path, bytes);
  return path;
}
