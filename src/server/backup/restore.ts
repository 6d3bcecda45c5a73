import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { filesBelow } from '../../disk/files.ts';
import { studioFolders } from '../../disk/run-folders.ts';
import { ensureFolder, moveFile, syncFile, syncFolder, writeFailure } from '../../runtime/files.ts';
import { openDatabase } from '../store/database.ts';
import { lockFolder } from '../store/lock.ts';
import { readBackupManifest, requireUnchangedFiles } from './manifest.ts';

/** What a restore did. */
export interface RestoreReport {
  readonly files: number;
  /** Where what was there before is now; absent when there was nothing. */
  readonly before?: string;
}

/** What of a home stays where it is when its contents are exchanged: the lock that is held, and what is not its own. */
const STAYS = /^(studio\.lock|lost\+found|before-\d{4}-.*)$/;

/**
 * Puts a backup in the place of a studio's data. The backup is checked first, copied, opened to see that it works, and
 * only then swapped in: at once, by the name of the folder, and what was there stays beside it. Where a home has a disk
 * of its own (a container's volume) or lies in a folder that may not be changed, it cannot be renamed: what is in it is
 * exchanged piece by piece, and what was there stays in a folder in it.
 * @throws `backup/invalid`, `storage/locked` while a server runs, `storage/…`, `file/unwritable`
 */
export async function restore(source: string, home: string): Promise<RestoreReport> {
  const manifest = await readBackupManifest(source);
  await requireUnchangedFiles(source, manifest);
  const files = Object.keys(manifest.files);
  const target = resolve(home);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  try {
    const fresh = join(dirname(target), `.${basename(target)}-restoring-${stamp}`);
    const before = (await canMakeBeside(target, fresh))
      ? await exchangeFolders(source, files, target, fresh, `${target}-before-${stamp}`).catch(
          (error: unknown) => {
            // Mounted from another folder of the same disk.
            if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
            return exchangeContents(source, files, target, stamp);
          },
        )
      : await exchangeContents(source, files, target, stamp);
    return { files: files.length, ...(before !== undefined && { before }) };
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? writeFailure(target, error) : error;
  }
}

/**
 * Makes a folder that is to take the place of another by its name. @returns false where that cannot be: the other one has
 * a disk of its own, or the folder that both are in may not be changed
 */
async function canMakeBeside(target: string, fresh: string): Promise<boolean> {
  const own = await stat(target).catch(() => undefined);
  const above = dirname(target);
  if (own === undefined) await ensureFolder(above);
  else if (own.dev !== (await stat(above)).dev) return false;
  try {
    await mkdir(fresh);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (own !== undefined && ['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
    throw error;
  }
}

/** @returns where what was there is now */
async function exchangeFolders(
  source: string,
  files: readonly string[],
  target: string,
  fresh: string,
  aside: string,
): Promise<string | undefined> {
  try {
    await copyBackup(source, files, fresh);
    const before = await moveAside(target, aside);
    await moveFile(fresh, target);
    return before;
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** @returns where what was there is now */
async function exchangeContents(
  source: string,
  files: readonly string[],
  target: string,
  stamp: string,
): Promise<string | undefined> {
  const unlock = lockFolder(studioFolders(target).lock);
  const fresh = join(target, `.restoring-${stamp}`);
  const before = join(target, `before-${stamp}`);
  const moved: { readonly from: string; readonly to: string }[] = [];
  const move = async (names: readonly string[], from: string, to: string): Promise<void> => {
    for (const name of names) {
      await moveFile(join(from, name), join(to, name));
      moved.push({ from: join(from, name), to: join(to, name) });
    }
  };
  try {
    await copyBackup(source, files, fresh);
    const old = (await readdir(target)).filter((name) => !STAYS.test(name) && name !== basename(fresh));
    if (old.length > 0) await ensureFolder(before);
    await move(old, target, before);
    await move(await readdir(fresh), fresh, target);
    await rm(fresh, { recursive: true });
    return old.length > 0 ? before : undefined;
  } catch (error) {
    for (const { from, to } of moved.reverse()) await rename(to, from).catch(() => undefined);
    await rmdir(before).catch(() => undefined);
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  } finally {
    unlock();
  }
}

/** Copies the files of a backup, which are on the disk then, and sees that the database opens. */
async function copyBackup(source: string, files: readonly string[], to: string): Promise<void> {
  for (const name of files) {
    const copy = join(to, ...name.split('/'));
    await ensureFolder(dirname(copy));
    await copyFile(join(source, ...name.split('/')), copy);
  }
  openDatabase(studioFolders(to).database).db.close();
  await flushBelow(to);
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
