import { collectGarbage } from '../../src/disk/gc.ts';
import { createRunFiles } from '../../src/disk/run-files.ts';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { sampleFile } from '../../src/disk/sample-file.ts';
import { bytesByKind } from '../../src/disk/usage.ts';
import { messageOf } from '../../src/errors.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import type { Registry } from '../../src/graph/types/registry.ts';
import { createLiveRuns } from '../../src/studio/live-runs.ts';
import type { RunAhead } from '../../src/studio/ports/runner-messages.ts';
import { createQueue } from '../../src/studio/queue.ts';
import { recoverRuns } from '../../src/studio/recover.ts';
import { resolveReferences } from '../../src/studio/references.ts';
import { createRunService } from '../../src/studio/run-service.ts';
import type { Studio } from '../../src/studio/studio.ts';
import { mkdir } from '../node/fs-promises.ts';
import { join } from '../node/path.ts';
import { en } from '../texts/en.ts';
import { type DeviceSpeed, deviceSpeed } from './device-speed.ts';
import { forgetfulAssets } from './forgetful-assets.ts';
import { makeRoom, removeOldest } from './make-room.ts';
import { pagePictures } from './pictures.ts';
import { createAssetStore } from './store/asset-store.ts';
import { createBlobStore } from './store/blobs.ts';
import { createGraphStore } from './store/graph-store.ts';
import { createOwnTemplateStore } from './store/own-template-store.ts';
import { createRunStore } from './store/run-store.ts';
import { openTables } from './store/tables.ts';
import { whenIdle } from './when-idle.ts';
import { createWorkerHost } from './worker-host.ts';

/** Where files lie in the origin's private file system. */
const HOME = '/patchwise';

/** Files younger than this may be about to be named, ms. */
const GRACE_MS = 60_000;

/** Runs that may wait. */
const CAPACITY = 200;

interface Connection {
  readonly connection?: { readonly saveData?: boolean };
}

/** Whether the reader has asked sites to load no more than they must. */
function savesData(): boolean {
  return (navigator as Connection).connection?.saveData === true;
}

/** What the page needs of a studio: the parts of the server's that are no server. */
export interface PageStudio extends Studio {
  readonly registry: Registry;
  /** Whether a run computes now. */
  busy(): boolean;
  readonly speed: Pick<DeviceSpeed, 'measured'>;
}

/** Opens the studio of this page: its stores in the browser, its runner in a worker. */
export async function openPageStudio(registry: Registry): Promise<PageStudio> {
  const folders = studioFolders(HOME);
  const { blobs: blobFolder, runs: runFolder, tensors, cache, checkpoints } = folders;
  for (const folder of [blobFolder, runFolder, tensors, cache, checkpoints]) {
    await mkdir(folder, { recursive: true });
  }
  const tables = await openTables();
  const store = createRunStore(tables);
  const rows = createAssetStore(tables);
  const ownTemplates = createOwnTemplateStore(tables);
  const blobs = createBlobStore(blobFolder);
  await recoverRuns(store, { reason: en.ended.closed });
  const log = (level: string, message: string, more?: object) => {
    if (level !== 'info') console.warn(message, more ?? '');
  };
  /** Whether files of deleted assets are still there. */
  let left = false;
  const gc = () =>
    collectGarbage({
      folders,
      blobs,
      runs: store,
      assets: rows,
      ownTemplates,
      quota: { enforce: () => makeRoom([cache, tensors]) },
      graceMs: GRACE_MS,
    });
  const live = createLiveRuns(store, log);
  const assetsOf = (document: GraphDocument) =>
    resolveReferences(document, { assets: rows, blobs, samples: sampleFile });
  /** Of the run that is likely to come next, until the device is free to compute it. */
  let likely: RunAhead | undefined;
  const queue = createQueue({
    store,
    hosts: [(onNews) => createWorkerHost(onNews, (message) => log('warn', message))],
    capacity: CAPACITY,
    async prepare({ id, document }) {
      speed.giveUp();
      likely = undefined;
      const { quota = 0, usage = 0 } = await navigator.storage.estimate();
      return {
        maxOutputBytes: Math.max(0, quota - usage),
        assets: await assetsOf(document),
        folders: {
          outputFolder: join(runFolder, id),
          tensorFolder: join(tensors, id),
          checkpointFolder: checkpoints,
          cacheFolder: cache,
        },
      };
    },
    onNews: live.onNews,
    onStatus: live.onStatus,
    afterRun: async () => {
      if (left) await gc();
      else await makeRoom([cache, tensors]);
      left = false;
    },
    log,
  });
  const busy = () => queue.runners().some(({ state }) => state === 'running');
  const speed = deviceSpeed(busy);
  const assets = forgetfulAssets(rows, blobs, busy, () => {
    left = true;
  });
  await queue.open();
  // What a closed page has left behind.
  gc().catch((error: unknown) => log('warn', `What nobody needs could not be removed: ${messageOf(error)}`));
  const runs = createRunService({
    store,
    queue: () => queue,
    live,
    // Which files are still there cannot be told at once; one that is gone answers for itself.
    files: { ...createRunFiles(folders), tensorHashes: async () => undefined },
  });
  return {
    registry,
    graphs: createGraphStore(tables),
    assets,
    ownTemplates,
    blobs,
    pictures: pagePictures,
    async acceptModel(bytes) {
      const { acceptModel } = await import('../../src/studio/uploads/accept-model.ts');
      return acceptModel(bytes);
    },
    runs,
    workers: async () => ({ broker: 'none', local: true, items: [] }),
    async storage() {
      const { quota = 0, usage = 0 } = await navigator.storage.estimate();
      const kinds = await bytesByKind(folders);
      return { bytes: usage, quota, kinds, free: Math.max(0, quota - usage) };
    },
    emptyCache: async () => (await removeOldest([cache])).bytes,
    gc,
    problems: async () => [tables.problem(), queue.problem()].filter((problem) => problem !== undefined),
    busy,
    speed,
    async expectRun(ahead) {
      if (savesData()) return;
      if (ahead !== undefined) {
        likely = { ...ahead, cacheFolder: cache, assets: await assetsOf(ahead.document) };
      }
      whenIdle(() => {
        // What measures this device must be alone, and says when it is done.
        if (speed.measuring()) return;
        queue.expect(likely);
        likely = undefined;
      });
    },
    async close() {
      await queue.close();
      await tables.written();
    },
  };
}
