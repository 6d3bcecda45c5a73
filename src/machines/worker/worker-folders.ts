import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where a worker keeps what it fetches and makes. */
export interface WorkerFolders {
  readonly home: string;
  /** Of this process alone: runs while they are computed. */
  readonly work: string;
  /** Shared by the workers of this machine: files by their hash, results by their key. */
  readonly files: string;
  readonly cache: string;
}

/** Makes the folders of this process, readable by this account only; those that a killed worker left are removed. */
export function makeFolders(home: string): WorkerFolders {
  const base = join(home, 'worker');
  const works = join(base, 'work');
  mkdirSync(works, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(works)) {
    if (!isAlive(Number(entry))) rmSync(join(works, entry), { recursive: true, force: true });
  }
  const work = join(works, String(process.pid));
  mkdirSync(work, { recursive: true, mode: 0o700 });
  return { home: base, work, files: join(base, 'files'), cache: join(base, 'cache') };
}

/** Whether another process of that id lives: what this one finds under its own is of an earlier one. */
function isAlive(pid: number): boolean {
  try {
    return pid > 0 && pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
