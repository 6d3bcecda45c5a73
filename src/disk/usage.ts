import { relative, sep } from 'node:path';
import type { StorageKind, StorageStatus } from '../protocol/system.ts';
import { filesOfHome, type StudioFolders } from './run-folders.ts';

/** Folders below home by what they hold for people; `studio.db` and its log are files beside them. */
const KINDS: Readonly<Record<string, StorageKind>> = {
  blobs: 'uploads',
  models: 'uploads',
  runs: 'runs',
  cache: 'cache',
  checkpoints: 'checkpoints',
  tensors: 'tensors',
};

/** Bytes that all files below home take, by kind. */
export async function bytesByKind(folders: StudioFolders): Promise<StorageStatus['kinds']> {
  const kinds = { uploads: 0, runs: 0, cache: 0, checkpoints: 0, tensors: 0, database: 0, other: 0 };
  for await (const { path, share } of filesOfHome(folders)) {
    const [first = ''] = relative(folders.home, path).split(sep);
    kinds[KINDS[first] ?? (first.startsWith('studio.db') ? 'database' : 'other')] += share;
  }
  for (const kind of Object.keys(kinds) as StorageKind[]) kinds[kind] = Math.round(kinds[kind]);
  return kinds;
}
