import { basename, relative } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { type Disks, systemDisks } from './devices.ts';
import { type FoundFile, filesBelow, removeFile, TEMPORARY } from './files.ts';
import { type Usage, usageMeter } from './usage-meter.ts';

/** A share of the disk, kept by throwing away what can be computed again. */
export interface Quota {
  readonly bytes: number;
  /**
   * Makes room for new bytes, within the quota and on the disk where they go.
   * @param into folder that they go to; by default the one whose files count
   * @throws `storage/full` when even an empty cache leaves too little
   */
  reserve(bytes: number, into?: string): Promise<void>;
  /**
   * Bytes that may come still, if all goes that can be computed again: of the quota, and of the disk where they go.
   * @param into folder that they go to; by default the one whose files count
   */
  room(into?: string): Promise<number>;
  /** Measures anew and evicts what is over the quota or fills its disk. @returns bytes in use */
  enforce(): Promise<number>;
  /** As `enforce`, for after every run: far below the quota a measurement of before will do. */
  tidy(): Promise<void>;
}

export interface QuotaOptions {
  readonly bytes: number;
  /** Folder whose files count. */
  readonly folder: string;
  /** Folders below it whose files may go at any time, least recently used first. */
  readonly evictable: readonly string[];
  /** Folders directly below it that may be links to other disks; their files count too. */
  readonly parts?: readonly string[];
  /** Told of each evicted file. */
  readonly onEvicted?: (path: string) => void;
  /** Disks of the folders, for tests. */
  readonly disks?: Disks;
}

/** Files younger than this are not evicted: they may have been written for someone who reads them next. */
const GRACE_MS = 1000;

/** Bytes beyond what is written that must be free: a file is whole beside its place before it gets there. */
const MARGIN = 2 ** 20;

/** Room is made in steps of this share of the quota, so that a full disk is not measured at every write. */
const SLACK = 1 / 32;

/** Up to this share of the quota in use, a measurement need not be the latest. */
const AT_EASE = 3 / 4;

/** Bytes of its disk that what can be computed again leaves to others. */
const leftFree = (total: number) => Math.min(64 * 2 ** 20, Math.max(2 * MARGIN, total / 32));

/** Holds a folder to a quota, by throwing away what can be computed again. */
export function createQuota(options: QuotaOptions): Quota {
  const { bytes, folder, evictable, parts, disks = systemDisks } = options;
  let used: number | undefined;
  const meter = usageMeter(folder, { parts, within: evictable });
  const onDiskOf = (into: string) => evictable.filter((one) => disks.deviceOf(one) === disks.deviceOf(into));
  const free = (into: string) => disks.space(into)?.free ?? Number.POSITIVE_INFINITY;
  const atEase = (usage: Usage) => Math.max(usage.bytes, used ?? 0) <= AT_EASE * bytes;
  const clearDisks = async (): Promise<void> => {
    for (const one of evictable) {
      const space = disks.space(one);
      const short = space === undefined ? 0 : leftFree(space.total) - space.free;
      if (short > 0) await evict(short, { ...options, evictable: onDiskOf(one) });
    }
  };
  const hold = async (room: number, inUse: number): Promise<number> => {
    used = inUse;
    if (used + room > bytes) {
      const over = used + room - bytes + bytes * SLACK;
      used -= await evict(over, options);
    }
    return used;
  };
  const enforce = async (room: number): Promise<number> => {
    await clearDisks();
    return hold(room, (await meter.now()).bytes);
  };
  /** Frees the disk itself, where others have filled it. @throws `storage/full` when that does not do */
  const makeFree = async (wanted: number, into: string): Promise<void> => {
    const missing = () => wanted + MARGIN - free(into);
    if (missing() <= 0) return;
    await evict(missing(), { ...options, evictable: onDiskOf(into) });
    if (missing() > 0) throw diskFull(folder, into, disks);
  };
  return {
    bytes,
    async room(into = folder) {
      const { bytes: inUse, below } = await meter.recent(atEase);
      const evictableBytes = (folders: readonly string[]) =>
        folders.reduce((sum, one) => sum + (below.get(one) ?? 0), 0);
      const kept = inUse - evictableBytes(evictable);
      return Math.max(0, Math.min(bytes - kept, free(into) - MARGIN + evictableBytes(onDiskOf(into))));
    },
    async reserve(wanted, into = folder) {
      await makeFree(wanted, into);
      if (used === undefined || used + wanted > bytes) {
        used = await enforce(wanted);
        if (used + wanted > bytes) throw full(bytes, used, wanted);
      }
      used += wanted;
    },
    enforce: () => enforce(0),
    async tidy() {
      await clearDisks();
      const usage = await meter.recent(atEase);
      // One that will not do is of now.
      if (!atEase(usage)) await hold(0, usage.bytes);
    },
  };
}

/**
 * The error of a full disk, with the folder where it is not the disk of all.
 * @param home whose disk needs no name
 */
export function diskFull(home: string, into: string, disks: Disks = systemDisks): PatchwiseError {
  const other = disks.deviceOf(home) !== disks.deviceOf(into);
  return new PatchwiseError(
    'storage/full',
    other ? `The disk of the folder "${relative(home, into) || into}" is full.` : 'The disk is full.',
    { hint: 'Free some space, or delete runs, images or models that you no longer need.' },
  );
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
  for (const { path, share } of files) {
    if (freed >= wanted) break;
    if (!(await removeFile(path))) continue;
    freed += share;
    onEvicted?.(path);
  }
  return Math.round(freed);
}

function full(quota: number, used: number, wanted: number): PatchwiseError {
  const mebibytes = (n: number) => `${Math.ceil(n / 2 ** 20)} MiB`;
  return new PatchwiseError(
    'storage/full',
    `${mebibytes(wanted)} more would exceed the quota of ${mebibytes(quota)}; ${mebibytes(used)} are in use.`,
    { hint: 'Delete runs, images or models that you no longer need, or raise the quota (--quota).' },
  );
}
