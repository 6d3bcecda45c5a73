import { accessSync, constants } from 'node:fs';
import { messageOf } from '../errors.ts';
import type { StorageStatus } from '../protocol/system.ts';
import { freeBytes, onePerDisk, otherDisks } from './devices.ts';
import { diskFull, type Quota } from './quota.ts';
import { partsOf, type StudioFolders } from './run-folders.ts';
import { bytesByKind } from './usage.ts';

/** Taken to be free where the system does not tell. */
const GIBIBYTE = 2 ** 30;

/** What the studio's files take, after what is too much was removed, and what is left. */
export async function storageStatus(folders: StudioFolders, quota: Quota): Promise<StorageStatus> {
  const free = freeBytes(folders.home);
  const bytes = await quota.enforce();
  const kinds = await bytesByKind(folders);
  const others = otherDisks(folders.home, partsOf(folders));
  return {
    ...{ bytes, quota: quota.bytes, kinds },
    ...(free !== undefined && { free }),
    ...(others.length > 0 && { others }),
  };
}

/**
 * Why runs cannot be taken now; empty when they can.
 * @param stalled what is known already
 * @param database reads from it; may reject
 */
export async function reasonsNotToRun(
  folders: StudioFolders,
  stalled: string | undefined,
  database: () => Promise<unknown>,
): Promise<readonly string[]> {
  const found = stalled === undefined ? [] : [stalled];
  try {
    await database();
  } catch (error) {
    found.push(messageOf(error));
  }
  try {
    accessSync(folders.home, constants.W_OK);
  } catch {
    found.push('The data folder cannot be written to.');
  }
  for (const place of onePerDisk([folders.home, ...partsOf(folders)])) {
    if ((freeBytes(place) ?? GIBIBYTE) < 2 ** 20) found.push(diskFull(folders.home, place).message);
  }
  return found;
}
