import { existsSync } from 'node:fs';
import { createBlobStore } from '../disk/blobs.ts';
import { collectGarbage } from '../disk/gc.ts';
import { makeRoomToOpen } from '../disk/make-room.ts';
import { createQuota } from '../disk/quota.ts';
import { partsOf, studioFolders } from '../disk/run-folders.ts';
import { PatchwiseError } from '../errors.ts';
import type { GcReport } from '../studio/studio.ts';
import { DEFAULT_QUOTA } from './open-studio.ts';
import { createAssetStore } from './store/asset-store.ts';
import { openDatabase } from './store/database.ts';
import { requireHistoryHere } from './store/history-elsewhere.ts';
import { requireDatabase } from './store/known-version.ts';
import { lockFolder } from './store/lock.ts';
import { createOwnTemplateStore } from './store/own-template-store.ts';
import { createRunStore } from './store/run-store.ts';

/**
 * Collects garbage in a data folder that no server uses, without starting a runner.
 * @throws `usage/invalid` where its history is in PostgreSQL, `storage/missing` when it is no data folder, `storage/locked` while a server uses it
 */
export async function collectGarbageIn(home: string, bytes = DEFAULT_QUOTA): Promise<GcReport> {
  const folders = studioFolders(home);
  await requireHistoryHere(folders);
  if (!existsSync(folders.database)) {
    throw new PatchwiseError('storage/missing', `${home} holds no studio data.`, {
      hint: 'Give the data folder of a studio with --home.',
    });
  }
  requireDatabase(folders.database);
  const room = await makeRoomToOpen(folders);
  const unlock = lockFolder(folders.lock);
  try {
    const store = openDatabase(folders.database);
    try {
      const quota = createQuota({
        bytes,
        folder: folders.home,
        evictable: [folders.tensors, folders.cache],
        parts: partsOf(folders),
      });
      const report = await collectGarbage({
        folders,
        runs: createRunStore(store),
        assets: createAssetStore(store),
        ownTemplates: createOwnTemplateStore(store),
        blobs: createBlobStore(folders.blobs, quota),
        quota,
      });
      return { ...report, bytes: report.bytes + room };
    } finally {
      store.db.close();
    }
  } finally {
    unlock();
  }
}
