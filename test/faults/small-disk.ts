import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few megabytes, in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Mounts it again, so that nothing can be written to it or everything again. False when the system refuses. */
  setReadOnly(readOnly: boolean): boolean;
  remove(): void;
}

/** Mounts a tmpfs. @returns why that cannot be done here, as text, otherwise */
export function smallDisk(megabytes: number): SmallDisk | string {
  if (process.platform !== 'linux') return `no tmpfs on ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may mount a tmpfs';
  const path = mkdtempSync(join(tmpdir(), 'patchwise-disk-'));
  const mount = (...args: string[]) => spawnSync('mount', args, { encoding: 'utf8' });
  const mounted = mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path);
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true, force: true });
    return `mounting a tmpfs failed: ${(mounted.stderr ?? 'there is no mount').trim()}`;
  }
  return {
    path,
    setReadOnly: (readOnly) => mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, path).status === 0,
    remove() {
      spawnSync('umount', ['--lazy', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
