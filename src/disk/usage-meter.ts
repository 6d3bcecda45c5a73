import { fileThread } from './file-thread.ts';

/** What one look at a folder has found. */
export interface Usage {
  readonly files: number;
  readonly bytes: number;
  /** Bytes below each of the folders that were asked for. */
  readonly below: ReadonlyMap<string, number>;
}

/** Looks how much a folder holds. A look visits every file: it is shared where it can be. */
export interface UsageMeter {
  /** What is there now: by a look that begins after the call, shared by all who ask while another one goes on. */
  now(): Promise<Usage>;
  /**
   * What is there now, or was at the last look: so that on average {@link VISITS} files are visited a call, however many
   * there are. Every call looks where there are fewer.
   * @param willDo whether what was found at the last look will do; default: always
   */
  recent(willDo?: (last: Usage) => boolean): Promise<Usage>;
}

/** Files that one call of `recent` may visit on average, some milliseconds: a studio with workers calls it many times a second. */
const VISITS = 50;

interface Walk {
  readonly folder: string;
  readonly parts: readonly string[];
  readonly within: readonly string[];
}

/**
 * What `filesBelow` finds, in one go: folders that this process may not read, such as the `lost+found` of a disk that is
 * mounted there, are passed over.
 */
const WALK = `({ folder, parts, within }) => {
  const { lstatSync, opendirSync, statSync } = require('node:fs');
  const { join, sep } = require('node:path');
  const below = new Map(within.map((one) => [one, 0]));
  const roots = within.map((one) => [one, one + sep]);
  let [files, bytes] = [0, 0];
  const asked = (ask) => {
    try {
      return ask();
    } catch {
      return undefined;
    }
  };
  const found = (path) => {
    // Gone meanwhile.
    const info = asked(() => statSync(path));
    if (info === undefined) return;
    const share = info.size / Math.max(1, info.nlink);
    files += 1;
    bytes += share;
    const owner = roots.find(([, root]) => path.startsWith(root));
    if (owner !== undefined) below.set(owner[0], below.get(owner[0]) + share);
  };
  const walk = (at) => {
    let entries;
    try {
      entries = opendirSync(at);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EPERM', 'EACCES'].includes(error.code)) return;
      throw error;
    }
    try {
      for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
        const path = join(at, entry.name);
        if (entry.isDirectory()) walk(path);
        else if (entry.isFile()) found(path);
      }
    } finally {
      entries.closeSync();
    }
  };
  for (const part of parts) if (asked(() => lstatSync(part))?.isSymbolicLink()) walk(part);
  walk(folder);
  return { files, bytes: Math.round(bytes), below };
}`;

/** One for all meters of a process. */
const walks = fileThread<Walk, Usage>(WALK);

/**
 * @param parts folders directly below that may be links to other disks; they count too
 * @param within folders below whose bytes are told apart
 */
export function usageMeter(
  folder: string,
  {
    parts = [],
    within,
  }: { readonly parts?: readonly string[] | undefined; readonly within: readonly string[] },
): UsageMeter {
  let last: Usage | undefined;
  let asked = 0;
  let current: Promise<Usage> | undefined;
  let following: Promise<Usage> | undefined;
  const look = async (): Promise<Usage> => {
    last = await walks.ask({ folder, parts, within });
    asked = 0;
    return last;
  };
  const begin = (): Promise<Usage> => {
    const running = look().finally(() => {
      if (current === running) current = undefined;
    });
    current = running;
    return running;
  };
  const now = (): Promise<Usage> => {
    if (current === undefined) return begin();
    following ??= current
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return begin();
      });
    return following;
  };
  return {
    now,
    async recent(willDo = () => true) {
      asked += 1;
      return last !== undefined && asked * VISITS < last.files && willDo(last) ? last : now();
    },
  };
}
