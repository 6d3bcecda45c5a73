import { unwatchFile, watchFile } from 'node:fs';
import { packPaths } from '../../nodes/packs/pack-folder.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import { readServerPacks, type ServerPacks } from './pack-catalogue.ts';

/** The packs of a home while a server runs: `patchwise packs add` and `remove` change them from outside. */
export interface LivePacks {
  /** What holds now; another object after each change. */
  readonly current: ServerPacks;
  /** Reads the list now: it was just written. */
  read(): Promise<void>;
  /** Calls back after each change; returns a function that ends it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** How often it is looked whether the list has changed, ms. Its folder may not be there yet, so it is not watched. */
const LOOK_EVERY_MS = 1000;

/** Reads the packs of a home, and reads them again whenever their list is written. What fails is logged and left out. */
export async function openLivePacks(home: string, log?: StudioLog): Promise<LivePacks> {
  const { list } = packPaths(home);
  const listeners = new Set<() => void>();
  let current = await readServerPacks(home, log);
  let reading: Promise<void> = Promise.resolve();
  let closed = false;
  const read = async (): Promise<void> => {
    if (closed) return;
    const next = await readServerPacks(home, log);
    if (closed || sameAllowed(next, current)) return;
    current = next;
    log?.('info', 'packs changed', { packs: next.allowed.map(({ name, version }) => `${name}@${version}`) });
    for (const listener of listeners) listener();
  };
  const changed = (): Promise<void> => {
    reading = reading.then(read).catch((error: unknown) => {
      log?.('warn', 'packs could not be read again', { error: String(error) });
    });
    return reading;
  };
  watchFile(list, { interval: LOOK_EVERY_MS, persistent: false }, changed);
  return {
    get current() {
      return current;
    },
    read: changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      unwatchFile(list, changed);
    },
  };
}

function sameAllowed(a: ServerPacks, b: ServerPacks): boolean {
  const text = ({ listed, problems }: ServerPacks) => JSON.stringify([listed, [...problems]]);
  return text(a) === text(b);
}
