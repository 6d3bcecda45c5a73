import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, messageOf, PatchwiseError, systemCode } from '../errors.ts';

/** The calls by which files are written; {@link replaceFileSystem} lets a test make each of them fail. */
export type FileSystem = Pick<typeof fs, 'mkdir' | 'open' | 'realpath' | 'rename' | 'rm' | 'stat'>;

let system: FileSystem = fs;

/** Puts others in place of the system's calls, for tests that let a disk fail. @returns what puts them back */
export function replaceFileSystem(other: Partial<FileSystem>): () => void {
  system = { ...fs, ...other };
  return () => {
    system = fs;
  };
}

export interface ReadOptions {
  /** A larger file is refused before it is read. Default 1 GiB. */
  readonly maxBytes?: number;
}

const GIBIBYTE = 2 ** 30;

/**
 * The bytes of a regular file.
 * @throws `file/missing`, `file/unreadable` (a folder, a device, no permission), `file/too-large`
 */
export async function readFileChecked(path: string, options: ReadOptions = {}): Promise<Buffer> {
  const maxBytes = options.maxBytes ?? GIBIBYTE;
  let handle: fs.FileHandle | undefined;
  try {
    // Asked by name first: opening a pipe or a device may block or have an effect.
    const info = await system.stat(path);
    if (!info.isFile()) {
      throw new PatchwiseError(
        'file/unreadable',
        `${path} is ${info.isDirectory() ? 'a folder' : 'a device or pipe'}, not a file.`,
        { hint: 'Give the path of a file.' },
      );
    }
    if (info.size > maxBytes) {
      throw new PatchwiseError(
        'file/too-large',
        `${path} has ${info.size} bytes; the limit is ${maxBytes}.`,
        {
          hint: 'Use a smaller file.',
          details: { bytes: info.size, maxBytes },
        },
      );
    }
    handle = await system.open(path, 'r');
    return await handle.readFile();
  } catch (cause) {
    throw cause instanceof PatchwiseError ? cause : readFailure(path, cause);
  } finally {
    await handle?.close();
  }
}

/** The named error for what the operating system says of a file that could not be read. */
export function readFailure(path: string, cause: unknown): PatchwiseError {
  switch (systemCode(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PatchwiseError('file/missing', `There is no file ${path}.`, {
        hint: 'Check the path; relative paths start at the current folder.',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new PatchwiseError('file/unreadable', `${path} may not be read: permission denied.`, {
        hint: 'Change the permissions of the file, or copy it to a folder of yours.',
        cause,
      });
    default:
      return new PatchwiseError('file/unreadable', `${path} could not be read: ${messageOf(cause)}.`, {
        cause,
      });
  }
}

/**
 * Writes a file so that a reader sees the old bytes or all of the new ones, never a part: a temporary file in the
 * same folder, flushed to the disk, then renamed over the target. On failure the target is as it was and nothing
 * is left beside it. A link is followed; the permissions of a file that is replaced are kept.
 * @param bytes at once, or as they come
 * @throws `file/unwritable`, `storage/full`; what bytes that come throw
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string | AsyncIterable<Uint8Array>,
): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await system.realpath(path).catch(() => path);
    const mode = await system.stat(target).then(
      (info) => info.mode & 0o777,
      () => undefined,
    );
    // A fixed, short name: one made from the target's could be longer than a folder allows.
    const name = join(dirname(target), `.patchwise-${randomBytes(8).toString('hex')}.tmp`);
    const handle = await system.open(name, 'wx');
    temporary = name;
    try {
      if (typeof bytes === 'string' || bytes instanceof Uint8Array) await handle.writeFile(bytes);
      else for await (const chunk of bytes) await handle.writeFile(chunk);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(name, target);
    temporary = undefined;
    await syncFolder(dirname(target));
  } catch (cause) {
    if (temporary !== undefined) await system.rm(temporary, { force: true }).catch(() => undefined);
    throw cause instanceof PatchwiseError ? cause : writeFailure(path, cause);
  }
}

/**
 * Moves a file that is on the disk already, over another if one is there; on the disk when it returns.
 * @throws what the system says
 */
export async function moveFile(from: string, to: string): Promise<void> {
  await system.rename(from, to);
  await syncFolder(dirname(to));
}

/** Flushes a file that others wrote, such as a copy. @throws what the system says */
export async function syncFile(path: string): Promise<void> {
  const handle = await system.open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder, and those above it that are missing; on the disk when it returns.
 * @param mode rights of those that are made; by default what the umask leaves
 * @throws `file/unwritable` with the reason of the folder that could not be made
 */
export async function ensureFolder(path: string, mode?: number): Promise<void> {
  try {
    const first = await system.mkdir(path, { recursive: true, ...(mode !== undefined && { mode }) });
    if (first === undefined) return;
    // The name of a folder stands in the one above it: without that on the disk, what is in it would be lost with it.
    const top = dirname(resolve(first));
    for (let folder = resolve(path); folder !== top && folder !== dirname(folder); folder = dirname(folder)) {
      await syncFolder(dirname(folder));
    }
  } catch (error) {
    throw writeFailure(
      join(path, '.'),
      systemCode(error) === 'ENOENT' ? await realReason(path, error) : error,
    );
  }
}

/** Node says "no such folder" where it was not allowed to make one on the way: asked one by one, the system tells. */
async function realReason(path: string, error: unknown): Promise<unknown> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      await system.mkdir(folder);
      return error;
    } catch (reason) {
      if (systemCode(reason) !== 'ENOENT' || dirname(folder) === folder) return reason;
    }
  }
}

/** Windows refuses to replace a file while a virus scanner or a viewer has it open, often for an instant only. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await system.rename(from, to);
      return;
    } catch (error) {
      const code = systemCode(error) ?? '';
      const held = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code);
      if (!held || attempt === 5) throw error;
      await delay(20 * 2 ** attempt);
    }
  }
}

/** Makes the rename itself last through a power cut, where the system lets a folder be flushed. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await system.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows cannot open folders, some network drives cannot flush them: the file itself is complete.
  }
}

/** The named error for what the operating system says of a file that could not be written. */
export function writeFailure(path: string, cause: unknown): PatchwiseError {
  const failure = (code: ErrorCode, message: string, hint: string) =>
    new PatchwiseError(code, message, { hint, cause });
  const unwritable = (message: string, hint: string) => failure('file/unwritable', message, hint);
  const folder = dirname(path);
  switch (systemCode(cause)) {
    // Of a folder that was to be made.
    case 'EEXIST':
      return unwritable(
        `${path} is a file, and not a folder to write to.`,
        'Give a folder, or a name that is free.',
      );
    case 'ENOENT':
      return unwritable(
        `${path} could not be written: the folder ${folder} does not exist.`,
        'Create the folder first.',
      );
    case 'ENOTDIR':
      return unwritable(
        `${path} could not be written: ${folder} is not a folder.`,
        'Choose a path inside a folder.',
      );
    case 'EISDIR':
      return unwritable(
        `${path} could not be written: it is a folder.`,
        'Choose a file name inside the folder.',
      );
    case 'EROFS':
      return unwritable(
        `${path} could not be written: the disk is read-only.`,
        'Choose a folder on another disk.',
      );
    case 'EACCES':
    case 'EPERM':
      return unwritable(
        `${path} could not be written: permission denied.`,
        'Choose a folder that you may write to, and close programs that hold the file open.',
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return failure(
        'storage/full',
        `${path} could not be written: the disk is full.`,
        'Free some space or choose another disk. The earlier file, if there was one, is unchanged.',
      );
    case 'ENAMETOOLONG':
      return unwritable(
        `The name ${basename(path).slice(0, 40)}… is too long for this disk.`,
        'Choose a shorter file name.',
      );
    default:
      return unwritable(
        `${path} could not be written: ${messageOf(cause)}.`,
        'Check the path and the disk, or choose another folder.',
      );
  }
}
