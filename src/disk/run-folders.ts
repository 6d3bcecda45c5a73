import { existsSync } from 'node:fs';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder, writeFailure } from '../runtime/files.ts';
import type { WrittenFile } from '../studio/ports/run-files.ts';
import { type FoundFile, filesBelow, TEMPORARY } from './files.ts';

/** Where the studio keeps what, below its home. */
export interface StudioFolders {
  readonly home: string;
  readonly database: string;
  /** Names the database of its history where that is not a file here. */
  readonly elsewhere: string;
  readonly lock: string;
  readonly blobs: string;
  /** A folder of output files a run. */
  readonly runs: string;
  /** A folder of kept tensors a run. */
  readonly tensors: string;
  readonly cache: string;
  /** Models that the command line has learned, each with its photograph. */
  readonly models: string;
  readonly checkpoints: string;
  /** What other front ends find elsewhere, and this one has had to do with: it may go at any time. */
  readonly copies: string;
  /** A folder a run of files that workers have sent, until the run has ended. */
  readonly transfer: string;
}

/** The folders of a home; none of them is made. */
export function studioFolders(home: string): StudioFolders {
  return {
    home,
    database: join(home, 'studio.db'),
    elsewhere: join(home, 'database.json'),
    lock: join(home, 'studio.lock'),
    blobs: join(home, 'blobs'),
    runs: join(home, 'runs'),
    tensors: join(home, 'tensors'),
    cache: join(home, 'cache'),
    models: join(home, 'models'),
    checkpoints: join(home, 'checkpoints'),
    copies: join(home, 'copies'),
    transfer: join(home, 'transfer'),
  };
}

/** Those folders below home that may be links to another disk: their files count as the home's. */
export function partsOf(folders: StudioFolders): readonly string[] {
  const { blobs, runs, tensors, cache, models, checkpoints, transfer } = folders;
  return [blobs, runs, tensors, cache, models, checkpoints, transfer];
}

/** Every file of a home, those of folders on other disks among them, but none of folders that may not be read. */
export function filesOfHome(folders: StudioFolders): AsyncGenerator<FoundFile> {
  return filesBelow(folders.home, { parts: partsOf(folders), skipUnreadable: true });
}

/** Rights of folders that hold somebody's pictures. */
const OWNER_ONLY = 0o700;

/** Makes the folders; what is in them is for nobody else on this machine. @throws `file/unwritable` */
export async function makeFolders(folders: StudioFolders): Promise<void> {
  const { home, blobs, runs, tensors, cache, checkpoints, transfer } = folders;
  for (const folder of [home, blobs, runs, tensors, cache, checkpoints, transfer]) {
    // Of the folders above only the missing ones are made, and a home that is there keeps the rights that it has.
    await ensureFolder(folder, OWNER_ONLY);
    if (folder !== home) await restrict(folder, OWNER_ONLY);
  }
  for (const file of [folders.database, `${folders.database}-wal`, `${folders.database}-shm`]) {
    if (existsSync(file)) await restrict(file, 0o600);
  }
}

async function restrict(path: string, mode: number): Promise<void> {
  try {
    await chmod(path, mode);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** Browsers that have shown the token: see security/sessions.ts. */
export function sessionsFile(home: string): string {
  return join(home, 'sessions.json');
}

/** Files of a run's output folder, by name; none when it does not exist. Never what is half written. */
export async function outputFiles(folder: string): Promise<readonly WrittenFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: WrittenFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || TEMPORARY.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) continue;
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    files.push({ name, bytes: info.size, modifiedAt: Math.round(info.mtimeMs) });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
