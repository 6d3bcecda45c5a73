import { statfsSync } from 'node:fs';
import { basename } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { bytesBelow, type FoundFile, filesBelow, removeFile, TEMPORARY } from './files.ts';

/** A share of the disk, kept by throwing away what can be computed again. */
export interface Quota {
  readonly bytes: number;
  /** Makes room for new bytes. @throws `storage/full` when even an empty cache leaves too little */
  reserve(bytes: number): Promise<void>;
  /** Bytes that may come still, if all goes that can be computed again: of the quota, and of the disk. */
  room(): Promise<number>;
  /** Measures anew and evicts what is over the quota. @returns bytes in use */
  enforce(): Promise<number>;
}

export interface QuotaOptions {
  readonly bytes: number;
  /** Folder whose files count. */
  readonly folder: string;
  /** Folders below it whose files may go at any time, least recently used first. */
  readonly evictable: readonly string[];
  /** Told of each evicted file. */
  readonly onEvicted?: (path: string) => void;
}

/** Files younger than this are not evicted: they may have been written for someone who reads them next. */
const GRACE_MS = 1000;

/** Bytes beyond what is written that must be free: a file is whole beside its place before it gets there. */
const MARGIN = 2 ** 20;

/** Room is made in steps of this share of the quota, so that a full disk is not measured at every write. */
const SLACK = 1 / 32;

export function createQuota(options: QuotaOptions): Quota {
  const { bytes, folder } = options;
  let used: number | undefined;
  const enforce = async (room: number): Promise<number> => {
    used = await bytesBelow(folder);
    if (used + room > bytes) used -= await evict(used + room - bytes + bytes * SLACK, options);
    return used;
  };
  return {
    bytes,
    async room() {
      let evictable = 0;
      for (const one of options.evictable) evictable += await bytesBelow(one);
      const kept = (await bytesBelow(folder)) - evictable;
      const disk = (freeBytes(folder) ?? Number.POSITIVE_INFINITY) - MARGIN + evictable;
      return Math.max(0, Math.min(bytes - kept, disk));
    },
    async reserve(wanted) {
      await makeFree(wanted, options);
      if (used === undefined || used + wanted > bytes) {
        used = await enforce(wanted);
        if (used + wanted > bytes) throw full(bytes, used, wanted);
      }
      used += wanted;
    },
    enforce: () => enforce(0),
  };
}

/** Frees the disk itself, where others have filled it. @throws `storage/full` when that does not do */
async function makeFree(wanted: number, options: QuotaOptions): Promise<void> {
  const missing = () => wanted + MARGIN - (freeBytes(options.folder) ?? Number.POSITIVE_INFINITY);
  if (missing() <= 0) return;
  await evict(missing(), options);
  if (missing() <= 0) return;
  throw new PatchwiseError('storage/full', 'The disk is full.', {
    hint: 'Free some space, or delete runs, images or models that you no longer need.',
  });
}

/** Bytes that are free on the disk of a folder, where the system tells. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Removes the least recently used files of the evictable folders. @returns bytes that became free */
export async function evict(
  wanted: number,
  { evictable, onEvicted }: Pick<QuotaOptions, 'evictable' | 'onEvicted'>,
): Promise<number> {
  const files: FoundFile[] = [];
  for (const folder of evictable) {
    for await (const file of filesBelow(folder)) {
      // Of the future: the clock was set back since.
      const age = Date.now() - file.usedAt;
      if (!TEMPORARY.test(basename(file.path)) && (age > GRACE_MS || age < 0)) files.push(file);
    }
  }
  files.sort((a, b) => a.usedAt - b.usedAt);
  let freed = 0;
  for (const { path, bytes } of files) {
    if (freed >= wanted) break;
    if (!(await removeFile(path))) continue;
    freed += bytes;
    onEvicted?.(path);
  }
  return freed;
}

function full(quota: number, used: number, wanted: number): PatchwiseError {
  const mebibytes = (n: number) => `${Math.ceil(n / 2 ** 20)} MiB`;
  return new PatchwiseError(
    'storage/full',
    `${mebibytes(wanted)} more would exceed the quota of ${mebibytes(quota)}; ${mebibytes(used)} are in use.`,
    { hint: 'Delete runs, images or models that you no longer need, or raise the quota (--quota).' },
  );
}
