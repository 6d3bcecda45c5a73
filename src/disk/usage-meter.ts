import { sep } from 'node:path';
import { filesBelow } from './files.ts';

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

/**
 * @param parts folders directly below that may be links to other disks; they count too
 * @param within folders below whose bytes are told apart
 */
export function usageMeter(
  folder: string,
  { parts, within }: { readonly parts?: readonly string[] | undefined; readonly within: readonly string[] },
): UsageMeter {
  let last: Usage | undefined;
  let asked = 0;
  let current: Promise<Usage> | undefined;
  let following: Promise<Usage> | undefined;
  const look = async (): Promise<Usage> => {
    const below = new Map(within.map((one) => [one, 0]));
    let [files, bytes] = [0, 0];
    for await (const file of filesBelow(folder, { parts, skipUnreadable: true })) {
      files += 1;
      bytes += file.share;
      const owner = within.find((one) => file.path.startsWith(one + sep));
      if (owner !== undefined) below.set(owner, (below.get(owner) ?? 0) + file.share);
    }
    last = { files, bytes: Math.round(bytes), below };
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
