import { cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ensureFolder, moveFile, syncFile, syncFolder, writeFailure } from '../../runtime/files.ts';
import { filesBelow } from '../disk/files.ts';
import { studioFolders } from '../run-folders.ts';
import { openDatabase } from '../store/database.ts';
import { lockFolder } from '../store/lock.ts';
import { checkFiles, MANIFEST, readManifest } from './manifest.ts';

export interface RestoreReport {
  readonly files: number;
  /** Where what was there before is now; absent when there was nothing. */
  readonly before?: string;
}

/**
 * Puts a backup in the place of a studio's data. The backup is checked first, copied beside the data folder, opened
 * to see that it works, and only then swapped in; what was there stays beside it.
 * @throws `backup/invalid`, `storage/locked` while a server runs, `storage/…`, `file/unwritable`
 */
export async function restore(source: string, home: string): Promise<RestoreReport> {
  const manifest = await readManifest(source);
  await checkFiles(source, manifest);
  const target = resolve(home);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const fresh = join(dirname(target), `.${basename(target)}-restoring-${stamp}`);
  try {
    await ensureFolder(dirname(target));
    await cp(source, fresh, { recursive: true });
    await rm(join(fresh, MANIFEST));
    openDatabase(studioFolders(fresh).database).db.close();
    await flushBelow(fresh);
    const before = await moveAside(target, `${target}-before-${stamp}`);
    await moveFile(fresh, target);
    return { files: Object.keys(manifest.files).length, ...(before !== undefined && { before }) };
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof Error && 'syscall' in error ? writeFailure(target, error) : error;
  }
}

/** What was there goes only when all that takes its place is on the disk. */
async function flushBelow(folder: string): Promise<void> {
  const folders = new Set([folder]);
  for await (const { path } of filesBelow(folder)) {
    await syncFile(path);
    for (let above = dirname(path); !folders.has(above); above = dirname(above)) folders.add(above);
  }
  for (const one of folders) await syncFolder(one);
}

async function moveAside(folder: string, aside: string): Promise<string | undefined> {
  const entries = await readdir(folder).catch(() => undefined);
  if (entries === undefined) return undefined;
  lockFolder(studioFolders(folder).lock)();
  await rename(folder, aside);
  return aside;
}
