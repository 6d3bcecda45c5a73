import { PlainBuffer, wrap } from './buffer.ts';
import { basename, dirname, join, resolve } from './path.ts';
import { readShipped, shippedBelow, shippedBytes, shippedName } from './shipped.ts';

/**
 * What the shared code uses of `node:fs/promises`: files of the person lie in the origin's private file system, those
 * that ship with Patchwise are read from the site. Errors carry Node's codes.
 */

interface Stats {
  readonly size: number;
  readonly mtimeMs: number;
  readonly mode: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

interface Entry {
  readonly name: string;
  readonly parentPath: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

type Bytes = Uint8Array | string;

class FileError extends Error {
  readonly code: string;

  constructor(code: string, path: string, cause?: unknown) {
    super(`${code}: ${path}`, { cause });
    this.code = code;
  }
}

/** As Node would name it. */
function named(path: string, error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  switch (error.name) {
    case 'NotFoundError':
      return new FileError('ENOENT', path, error);
    case 'TypeMismatchError':
      return new FileError('ENOTDIR', path, error);
    case 'QuotaExceededError':
      return new FileError('ENOSPC', path, error);
    case 'NoModificationAllowedError':
      return new FileError('EBUSY', path, error);
    case 'InvalidModificationError':
      return new FileError('ENOTEMPTY', path, error);
    default:
      return new FileError('EIO', path, error);
  }
}

async function told<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw named(path, error);
  }
}

function partsOf(path: string): readonly string[] {
  return resolve(path).split('/').filter(Boolean);
}

export async function folderAt(path: string, create = false): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const part of partsOf(path)) folder = await folder.getDirectoryHandle(part, { create });
  return folder;
}

async function fileAt(path: string, create = false): Promise<FileSystemFileHandle> {
  return (await folderAt(dirname(path))).getFileHandle(basename(path), { create });
}

function stats(kind: 'file' | 'directory', size = 0, mtimeMs = 0): Stats {
  return {
    size,
    mtimeMs,
    mode: 0o600,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'directory',
  };
}

function entry(parentPath: string, name: string, kind: 'file' | 'directory'): Entry {
  return { parentPath, name, isFile: () => kind === 'file', isDirectory: () => kind === 'directory' };
}

export function stat(path: string): Promise<Stats> {
  const shipped = shippedName(path);
  return told(path, async () => {
    if (shipped !== undefined) {
      const bytes = shippedBytes(shipped);
      if (bytes !== undefined) return stats('file', bytes);
      if (shippedBelow(shipped).length > 0) return stats('directory');
      throw new FileError('ENOENT', path);
    }
    if (partsOf(path).length === 0) return stats('directory');
    const folder = await folderAt(dirname(path));
    try {
      const file = await (await folder.getFileHandle(basename(path))).getFile();
      return stats('file', file.size, file.lastModified);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'TypeMismatchError') throw error;
      return stats('directory');
    }
  });
}

/** There are no links. */
export async function lstat(path: string): Promise<Stats & { isSymbolicLink(): boolean }> {
  return { ...(await stat(path)), isSymbolicLink: () => false };
}

export async function realpath(path: string): Promise<string> {
  await stat(path);
  return resolve(path);
}

export function readFile(path: string): Promise<PlainBuffer>;
export function readFile(path: string, encoding: 'utf8'): Promise<string>;
export function readFile(path: string, encoding?: 'utf8'): Promise<PlainBuffer | string> {
  const shipped = shippedName(path);
  return told(path, async () => {
    if (shipped !== undefined && shippedBytes(shipped) === undefined) throw new FileError('ENOENT', path);
    const bytes =
      shipped === undefined
        ? new Uint8Array(await (await (await fileAt(path)).getFile()).arrayBuffer())
        : await readShipped(shipped);
    return encoding === undefined ? wrap(bytes) : new TextDecoder().decode(bytes);
  });
}

/** Bytes that are handed to the browser at a time: it copies them. */
const PIECE = 4 * 2 ** 20;

/** The file changes when all of it is written. @param bytes in one piece, or in several that follow each other */
export function writeFile(path: string, bytes: Bytes | Iterable<Uint8Array>): Promise<void> {
  return told(path, async () => {
    const stream = await (await fileAt(path, true)).createWritable();
    try {
      if (typeof bytes === 'string') await stream.write(bytes);
      else {
        for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
          for (let at = 0; at < part.length; at += PIECE) {
            await stream.write(part.subarray(at, at + PIECE) as Uint8Array<ArrayBuffer>);
          }
        }
      }
    } catch (error) {
      await stream.abort().catch(() => undefined);
      throw error;
    }
    await stream.close();
  });
}

/** Flags as Node has them: `r` reads, `wx` makes a new file. */
export async function open(path: string, flags: string) {
  if (flags === 'wx') {
    const known = await stat(path).then(
      () => true,
      () => false,
    );
    if (known) throw new FileError('EEXIST', path);
    await writeFile(path, '');
  } else if ((await stat(path)).isDirectory()) throw new FileError('EISDIR', path);
  return {
    readFile: () => readFile(path),
    writeFile: (bytes: Bytes) => writeFile(path, bytes),
    // Closing a stream of the private file system is what makes its bytes last.
    sync: () => Promise.resolve(),
    chmod: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A handle of the private file system can be moved; TypeScript's own description lacks it. */
interface Movable extends FileSystemFileHandle {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

export function rename(from: string, to: string): Promise<void> {
  return told(from, async () => {
    const file = (await fileAt(from)) as Movable;
    await file.move(await folderAt(dirname(to)), basename(to));
  });
}

export function mkdir(path: string, options: { readonly recursive?: boolean } = {}): Promise<void> {
  return told(path, async () => {
    if (options.recursive === true) await folderAt(path, true);
    else await (await folderAt(dirname(path))).getDirectoryHandle(basename(path), { create: true });
  });
}

export async function rm(
  path: string,
  options: { readonly recursive?: boolean; readonly force?: boolean } = {},
): Promise<void> {
  const { recursive = false, force = false } = options;
  try {
    await told(path, async () => {
      await (await folderAt(dirname(path))).removeEntry(basename(path), { recursive });
    });
  } catch (error) {
    if (!force || !(error instanceof FileError) || error.code !== 'ENOENT') throw error;
  }
}

export const unlink = (path: string): Promise<void> => rm(path);

export const rmdir = (path: string): Promise<void> => rm(path);

export function readdir(path: string): Promise<string[]>;
export function readdir(
  path: string,
  options: { readonly withFileTypes: true; readonly recursive?: boolean },
): Promise<Entry[]>;
export function readdir(
  path: string,
  options: { readonly withFileTypes?: boolean; readonly recursive?: boolean } = {},
): Promise<string[] | Entry[]> {
  return told(path, async () => {
    const found = await entriesOf(resolve(path), options.recursive === true);
    return options.withFileTypes === true ? found : found.map(({ name }) => name);
  });
}

async function entriesOf(path: string, recursive: boolean): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const { name, kind } of await childrenOf(path)) {
    found.push(entry(path, name, kind));
    if (recursive && kind === 'directory') found.push(...(await entriesOf(join(path, name), true)));
  }
  return found;
}

type Child = { readonly name: string; readonly kind: 'file' | 'directory' };

async function childrenOf(path: string): Promise<readonly Child[]> {
  const shipped = shippedName(path);
  if (shipped === undefined) return Array.fromAsync((await folderAt(path)).values());
  const start = shipped === '' ? 0 : shipped.length + 1;
  const children = new Map<string, Child>();
  for (const name of shippedBelow(shipped)) {
    const [first = '', ...rest] = name.slice(start).split('/');
    children.set(first, { name: first, kind: rest.length > 0 ? 'directory' : 'file' });
  }
  if (children.size === 0) throw new FileError('ENOENT', path);
  return [...children.values()];
}

export async function opendir(path: string): Promise<AsyncIterable<Entry>> {
  const found = await readdir(path, { withFileTypes: true });
  return (async function* () {
    yield* found;
  })();
}

/** There are no rights: everything belongs to this site. */
export function chmod(): Promise<void> {
  return Promise.resolve();
}

/** Times of use are not kept. */
export function utimes(): Promise<void> {
  return Promise.resolve();
}

/** A folder that nobody else has; the caller removes it. */
export async function mkdtemp(prefix: string): Promise<string> {
  const path = `${prefix}${PlainBuffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex')}`;
  await mkdir(path, { recursive: true });
  return path;
}
