import { basename } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { bytesBelow, type FoundFile, filesBelow, removeFile, TEMPORARY } from './files.ts';

/** A share of the disk, kept by throwing away what can be computed again. */
export interface Quota {
  readonly bytes: number;
  /** Makes room for new bytes. @throws `storage/full` when even an empty cache leaves too little */
  reserve(bytes: number): Promise<void>;
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
    async reserve(wanted) {
      if (used === undefined || used + wanted > bytes) {
        used = await enforce(wanted);
        if (used + wanted > bytes) throw full(bytes, used, wanted);
      }
      used += wanted;
    },
    enforce: () => enforce(0),
  };
}

/** Removes the least recently used files of the evictable folders. @returns bytes that became free */
async function evict(wanted: number, { evictable, onEvicted }: QuotaOptions): Promise<number> {
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
