import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { filesBelow, removeFile, TEMPORARY } from '../../disk/files.ts';
import { filesOfHome, type StudioFolders } from '../../disk/run-folders.ts';
import { checkTensorFile } from '../../disk/tensor-folder.ts';
import { messageOf, systemCode } from '../../errors.ts';
import { decodeSealed } from '../../model/file/seal.ts';
import { diskCache } from '../../nodes/disk-cache.ts';
import type { Finding } from './report.ts';

/** A temporary file this old belongs to no process that still runs, ms. */
const OLD_MS = 3_600_000;

export interface FileCheck {
  readonly folders: StudioFolders;
  /** Folder for files that are damaged; undefined: nothing is touched. */
  readonly quarantine: string | undefined;
  readonly found: (finding: Finding) => void;
  readonly checked: (area: string) => void;
}

/** Compares every file that has a checksum or a hash with it. What cannot be computed again is kept in quarantine. */
export async function checkHomeFiles(check: FileCheck): Promise<void> {
  const { folders } = check;
  await below(folders.blobs, 'blobs', check, async (path) => {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return hash === basename(path) ? undefined : { what: 'its bytes are others than those that were stored' };
  });
  await below(folders.checkpoints, 'checkpoints', check, async (path) => {
    decodeSealed(await readFile(path));
    return undefined;
  });
  // Those of runs, and those that the command line has learned and keeps.
  for (const folder of [folders.runs, folders.models]) {
    await below(folder, 'models', check, async (path) => {
      decodeSealed(await readFile(path));
      return undefined;
    });
  }
  const cache = diskCache(folders.cache, { touch: false });
  await below(folders.cache, 'cache', check, async (path) => {
    await cache.get(basename(path));
    return undefined;
  });
  await below(folders.tensors, 'tensors', check, async (path) => {
    await checkTensorFile(dirname(path), basename(path, '.safetensors'));
    return undefined;
  });
  await temporaryFiles(check);
}

type Judge = (path: string) => Promise<{ readonly what: string } | undefined>;

/** Results that are computed again when they are missed. */
const RECOMPUTED: readonly string[] = ['cache', 'tensors'];

/** Files that have a checksum, where others lie beside them. */
const CHECKED: Partial<Record<Finding['area'], RegExp>> = { models: /\.safetensors$/ };
const ANY = /^/;

async function below(
  folder: string,
  area: Finding['area'],
  { folders, quarantine, found, checked }: FileCheck,
  judge: Judge,
): Promise<void> {
  for await (const { path } of filesBelow(folder)) {
    if (TEMPORARY.test(basename(path)) || !(CHECKED[area] ?? ANY).test(path)) continue;
    checked(area);
    const fault = await judge(path).catch((error: unknown) => ({
      what: messageOf(error),
    }));
    if (fault === undefined) continue;
    const where = relative(folders.home, path);
    if (quarantine === undefined) found({ area, where, ...fault });
    else if (RECOMPUTED.includes(area)) {
      await removeFile(path);
      found({ area, where, ...fault, done: 'removed; it is computed again when it is needed' });
    } else {
      await moveAside(path, join(quarantine, where));
      found({ area, where, ...fault, done: 'moved to quarantine' });
    }
  }
}

async function temporaryFiles({ folders, quarantine, found }: FileCheck): Promise<void> {
  for await (const { path, usedAt } of filesOfHome(folders)) {
    if (!TEMPORARY.test(basename(path)) || usedAt > Date.now() - OLD_MS) continue;
    const done = quarantine !== undefined && (await removeFile(path)) ? { done: 'removed' } : {};
    found({
      area: 'temporary',
      where: relative(folders.home, path),
      what: 'left by a process that died',
      ...done,
    });
  }
}

async function moveAside(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    // Its folder is a link to another disk.
    await copyFile(from, to);
    await rm(from);
  }
}
