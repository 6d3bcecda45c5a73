import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

/** Beyond this, the layers of a small net are too little work to share. */
const MOST_THREADS = 8;

/**
 * How many threads onnxruntime gets when nobody says: one a physical core, eight at most. Two on the two halves of
 * one core ("hyper-threads") would share its multipliers and gain nothing.
 */
export function defaultThreads(): number {
  return Math.max(1, Math.min(MOST_THREADS, physicalCores()));
}

/** Physical cores that this process may use. Node only counts logical ones. */
export function physicalCores(): number {
  const logical = availableParallelism();
  const listed = process.platform === 'linux' ? coresInSysfs('/sys/devices/system/cpu') : undefined;
  if (listed !== undefined) return Math.min(logical, listed);
  // Elsewhere: ARM cores have one thread, x64 cores of more than two logical ones nearly always two.
  return process.arch === 'x64' && logical > 2 ? Math.ceil(logical / 2) : logical;
}

/** Counts the groups of logical processors that share a core; undefined where the folder does not tell. */
export function coresInSysfs(folder: string): number | undefined {
  try {
    const siblings = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) =>
        readFileSync(path.join(folder, name, 'topology', 'thread_siblings_list'), 'utf8').trim(),
      );
    return siblings.length > 0 ? new Set(siblings).size : undefined;
  } catch {
    return undefined;
  }
}
