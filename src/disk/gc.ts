import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { NamesBlobs } from '../studio/ports/asset-store.ts';
import type { RunStore } from '../studio/ports/run-store.ts';
import type { GcReport } from '../studio/studio.ts';
import type { FileBlobStore } from './blobs.ts';
import { bytesBelow, filesBelow, removeEmptyFolders, removeFile, TEMPORARY } from './files.ts';
import { filesOfHome, type StudioFolders } from './run-folders.ts';

/** Files younger than this may belong to something that is just being done. */
const GRACE_MS = 3_600_000;
/** Checkpoints of trainings that nobody has resumed for this long go. */
const CHECKPOINT_MS = 30 * 24 * 3_600_000;

export interface GarbageOptions {
  readonly folders: StudioFolders;
  readonly runs: Pick<RunStore, 'ids'>;
  readonly assets: NamesBlobs;
  readonly ownTemplates: NamesBlobs;
  readonly blobs: Pick<FileBlobStore, 'all' | 'remove' | 'usedAt'>;
  /** Removes what can be computed again, as far as there must be room. */
  readonly quota: { enforce(): Promise<unknown> };
  /** Files younger than this stay, ms. Default one hour. */
  readonly graceMs?: number;
  /** For tests. */
  readonly now?: () => number;
}

/**
 * Removes what nothing refers to: blobs that no asset and no kept template names, folders of deleted runs, temporary
 * files of killed processes, old checkpoints; then what can be recomputed beyond the quota. Never an asset, a model, or
 * an output of a run that is in the history.
 */
export async function collectGarbage(options: GarbageOptions): Promise<GcReport> {
  const { folders, runs, assets, ownTemplates, blobs, quota, graceMs = GRACE_MS, now = Date.now } = options;
  let files = 0;
  let bytes = 0;
  const old = now() - graceMs;
  const remove = async (path: string, size: number): Promise<void> => {
    if (!(await removeFile(path))) return;
    files += 1;
    bytes += size;
  };

  const referred = async () => new Set([...(await assets.hashes()), ...(await ownTemplates.hashes())]);
  const before = await referred();
  const unnamed: { readonly hash: string; readonly bytes: number }[] = [];
  for await (const blob of blobs.all()) {
    if (!before.has(blob.hash) && blob.usedAt <= old) unnamed.push(blob);
  }
  // What was brought again meanwhile is new, and is named as soon as that was acknowledged.
  const after = unnamed.length === 0 ? before : await referred();
  for (const { hash, bytes: size } of unnamed) {
    if (after.has(hash) || ((await blobs.usedAt(hash)) ?? 0) > old) continue;
    await blobs.remove(hash);
    files += 1;
    bytes += size;
  }
  for (const root of [folders.runs, folders.tensors, join(folders.copies, 'runs')]) {
    const found = await readdir(root).catch(() => []);
    // Asked after the folder was read: a run is known before it has one.
    const known = new Set(await runs.ids());
    for (const id of found) {
      if (known.has(id)) continue;
      const folder = join(root, id);
      for await (const _ of filesBelow(folder)) files += 1;
      bytes += await bytesBelow(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  for await (const file of filesOfHome(folders)) {
    if (TEMPORARY.test(basename(file.path)) && file.usedAt < old) await remove(file.path, file.bytes);
  }
  for await (const file of filesBelow(folders.checkpoints)) {
    if (file.usedAt < now() - CHECKPOINT_MS) await remove(file.path, file.bytes);
  }
  await quota.enforce();
  for (const root of [folders.blobs, folders.tensors, folders.cache, folders.copies])
    await removeEmptyFolders(root);
  return { files, bytes };
}
