import { statfsSync, statSync } from 'node:fs';
import { dirname, relative } from 'node:path';

/** What the system tells of the disks that folders lie on; a test puts others in its place. */
export interface Disks {
  /**
   * Number of the disk of a folder, of the next one above where it does not exist yet; undefined where it cannot be
   * told.
   */
  deviceOf(folder: string): number | undefined;
  /** Bytes that are free on the disk of a folder, and those that it has; undefined where the system does not tell. */
  space(folder: string): { readonly free: number; readonly total: number } | undefined;
}

export const systemDisks: Disks = {
  deviceOf(folder) {
    try {
      return statSync(folder).dev;
    } catch {
      return dirname(folder) === folder ? undefined : systemDisks.deviceOf(dirname(folder));
    }
  },
  space(folder) {
    try {
      const { bavail, blocks, bsize } = statfsSync(folder);
      return { free: bavail * bsize, total: blocks * bsize };
    } catch {
      return undefined;
    }
  },
};

/** Bytes that are free on the disk of a folder, where the system tells. */
export function freeBytes(folder: string): number | undefined {
  return systemDisks.space(folder)?.free;
}

/** Folders by the disk that they lie on, in their order. */
function byDisk(folders: readonly string[], disks: Disks): readonly (readonly [string, ...string[]])[] {
  const found = new Map<number | undefined, [string, ...string[]]>();
  for (const folder of folders) {
    const device = disks.deviceOf(folder);
    const others = found.get(device);
    if (others === undefined) found.set(device, [folder]);
    else others.push(folder);
  }
  return [...found.values()];
}

/** One folder of each disk that the folders lie on, the first of each. */
export function onePerDisk(folders: readonly string[], disks: Disks = systemDisks): readonly string[] {
  return byDisk(folders, disks).map(([first]) => first);
}

/** Disks that parts of a folder lie on besides its own: names of the parts, and what is free. */
export function otherDisks(
  home: string,
  parts: readonly string[],
  disks: Disks = systemDisks,
): { folders: string[]; free: number }[] {
  return byDisk([home, ...parts], disks)
    .slice(1)
    .flatMap((folders) => {
      const free = disks.space(folders[0])?.free;
      return free === undefined ? [] : [{ folders: folders.map((folder) => relative(home, folder)), free }];
    });
}
