import { constants, existsSync } from 'node:fs';
import { copyFile, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { filesBelow, TEMPORARY } from '../../disk/files.ts';
import { hashOfFile } from '../../disk/of-hash.ts';
import { type StudioFolders, studioFolders } from '../../disk/run-folders.ts';
import { PatchwiseError } from '../../errors.ts';
import { ensureFolder, syncFile, syncFolder, writeFailure, writeFileAtomic } from '../../runtime/files.ts';
import { VERSION } from '../../version.ts';
import { openDatabase } from '../store/database.ts';
import { requireHistoryHere } from '../store/history-elsewhere.ts';
import { whereWritable } from '../store/where-writable.ts';
import { MANIFEST, type Manifest } from './manifest.ts';

/** What a backup holds besides the database: what cannot be computed again, or not cheaply. */
const KEPT = ['blobs', 'runs', 'checkpoints', 'models'] as const;

/**
 * Copies a studio's data to a fresh folder, also while a server uses it: SQLite copies its pages consistently, and
 * blobs and outputs are written whole or not at all. Cache and kept tensors are left out. All is flushed to the disk,
 * and the manifest is written last: without it the folder is no backup. One that fails leaves nothing. The data may lie on a
 * disk that can only be read.
 * @throws `file/unwritable` when the folder is not empty or cannot be written; `storage/…`; `usage/invalid` where
 *   the history is in PostgreSQL
 */
export async function backup(home: string, target: string): Promise<Manifest> {
  const folders = studioFolders(home);
  await requireHistoryHere(folders);
  const found = await stat(folders.database).catch(() => undefined);
  if (found === undefined) {
    throw new PatchwiseError('storage/missing', `${home} holds no studio data.`, {
      hint: 'Give the data folder of a studio with --home.',
    });
  }
  const made = await prepare(target);
  try {
    return await fill(folders, target);
  } catch (error) {
    // What was begun is no backup, and would be in the way of the next one.
    for (const name of await readdir(target).catch(() => [])) {
      await rm(join(target, name), { recursive: true, force: true }).catch(() => undefined);
    }
    if (made) await rmdir(target).catch(() => undefined);
    throw error;
  }
}

async function fill(folders: StudioFolders, target: string): Promise<Manifest> {
  whereWritable(folders.database, (path) => {
    const store = openDatabase(path);
    try {
      store.db.backup(join(target, 'studio.db'));
    } catch (error) {
      throw writeFailure(join(target, 'studio.db'), error);
    } finally {
      store.db.close();
    }
  });
  await syncFile(join(target, 'studio.db'));
  for (const name of KEPT) await copyBelow(folders[name], join(target, name));
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for await (const { path, bytes } of filesBelow(target)) {
    files[relative(target, path).split(sep).join('/')] = { bytes, sha256: await hashOfFile(path) };
  }
  const manifest: Manifest = {
    format: 'patchwise-backup',
    version: 1,
    patchwise: VERSION,
    createdAt: new Date().toISOString(),
    files,
  };
  await writeFileAtomic(join(target, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** @returns whether the folder was made */
async function prepare(target: string): Promise<boolean> {
  try {
    const made = !existsSync(target);
    await ensureFolder(target);
    if ((await readdir(target)).length === 0) return made;
  } catch (error) {
    throw writeFailure(join(target, MANIFEST), error);
  }
  throw new PatchwiseError('file/unwritable', `${target} is not empty.`, {
    hint: 'Give a new folder: a backup never overwrites anything.',
  });
}

async function copyBelow(from: string, to: string): Promise<void> {
  const touched = new Set<string>();
  for await (const { path } of filesBelow(from)) {
    if (TEMPORARY.test(path.slice(dirname(path).length + 1))) continue;
    const target = join(to, relative(from, path));
    try {
      await ensureFolder(dirname(target));
      await copyFile(path, target, constants.COPYFILE_FICLONE);
      await syncFile(target);
      touched.add(dirname(target));
    } catch (error) {
      // A checkpoint may be gone by now: its training is done.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeFailure(target, error);
    }
  }
  for (const folder of touched) await syncFolder(folder);
}
