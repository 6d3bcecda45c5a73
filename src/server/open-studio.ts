import { join } from 'node:path';
import { createBlobStore } from '../disk/blobs.ts';
import { collectGarbage } from '../disk/gc.ts';
import { tensorFolders } from '../disk/kept-tensors.ts';
import { makeRoomToOpen } from '../disk/make-room.ts';
import { createQuota, evict } from '../disk/quota.ts';
import { createRunFiles } from '../disk/run-files.ts';
import { makeFolders, partsOf, type StudioFolders, studioFolders } from '../disk/run-folders.ts';
import { sampleFile } from '../disk/sample-file.ts';
import { sharedBlobStore } from '../disk/shared-blobs.ts';
import { sharedRunFiles } from '../disk/shared-run-files.ts';
import { sharedTensors } from '../disk/shared-tensors.ts';
import { reasonsNotToRun, storageStatus } from '../disk/storage-status.ts';
import { messageOf } from '../errors.ts';
import { packNames } from '../nodes/packs/pack-names.ts';
import { MACHINE_AREAS, type MachineArea, type WorkerTerms } from '../protocol/machines.ts';
import { createAskingQueue } from '../studio/asking-queue.ts';
import { createLiveRuns } from '../studio/live-runs.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import { NO_OTHERS } from '../studio/ports/front-ends.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import type { MachineFiles } from '../studio/ports/machine-files.ts';
import { type MachineFigures, NO_FIGURES, type OtherMachines } from '../studio/ports/machines.ts';
import { DEFAULT_QUEUE_LENGTH, type RunQueue } from '../studio/queue.ts';
import { createRunService } from '../studio/run-service.ts';
import type { Studio } from '../studio/studio.ts';
import { acceptModel } from '../studio/uploads/accept-model.ts';
import { VERSION } from '../version.ts';
import { repeatChores } from './chores.ts';
import { createKeptModels } from './kept-models.ts';
import { createMachineFiles } from './machine-files.ts';
import { openScheduler } from './scheduler.ts';
import { schedulerFace } from './scheduler-face.ts';
import { serverPictures } from './security/pictures.ts';
import { fingerprint } from './security/token.ts';
import { requireDatabase } from './store/known-version.ts';
import { lockFolder } from './store/lock.ts';
import { openStores } from './store/open-stores.ts';
import type { FrontEndTerms } from './store/same-terms.ts';
import type { OpenStores } from './store/stores.ts';
import { limitsOf, type OpenOptions } from './studio-options.ts';

/** A studio with a folder of its own, and where other machines may compute. */
export interface ServerStudio extends Studio {
  /** See {@link OpenStores}. */
  readonly sessions?: OpenStores['sessions'];
  /** Where other machines compute for it. */
  readonly machines?: {
    /** What workers are told that join. */
    terms(): Promise<WorkerTerms>;
    figures(): Promise<MachineFigures>;
    readonly files: MachineFiles;
  };
}

const GIBIBYTE = 2 ** 30;
/** Bytes that home may take, unless told otherwise. */
export const DEFAULT_QUOTA = 20 * GIBIBYTE;
/** How often it is looked whether the lock is still one. */
const LOCK_EVERY_MS = 2000;
/** How often the quota is looked after while runs, and other front ends, write by themselves. */
const QUOTA_EVERY_MS = 60_000;
/** Part of the time that this takes at most, where a home has very many files. */
const QUOTA_SHARE = 1 / 20;
/** How often it is looked which runs of other front ends are looked at here, ms. */
const FOLLOWED_EVERY_MS = 300;
/** How often the scheduler tells the other front ends who computes, ms. */
const FACE_EVERY_MS = 2000;

const silent: StudioLog = () => undefined;

/**
 * Opens everything behind the HTTP and socket side: takes the folder for itself, opens the database, marks what ran
 * when the last server died, starts the queue. Where several front ends serve one studio, the last two are done by the one
 * that is the scheduler.
 * @throws `storage/locked`, `storage/corrupt`, `storage/version`, `storage/failed`, `file/unwritable`; what
 *   `stores` throws
 */
export async function openStudio(options: OpenOptions): Promise<ServerStudio> {
  const { log = silent, home } = options;
  const folders = studioFolders(home);
  const isElsewhere = options.stores !== undefined;
  // What is wrong is told before anything here is touched.
  if (!isElsewhere) requireDatabase(folders.database);
  await options.machines?.requireUsable();
  const objects = await sharedAreas(options.machines);
  // Other front ends find them there, too.
  const [uploads, saved] = isElsewhere ? [objects?.files, objects?.outputs] : [];
  const tensors = objects?.tensors;
  if (!isElsewhere) await makeReady(folders);
  // A history elsewhere says itself who may use it.
  const lock = isElsewhere ? undefined : watched(lockFolder(folders.lock));
  let stores: OpenStores | undefined;
  try {
    stores = await openStores(folders, options.stores, log, frontEndTerms(options), uploads !== undefined);
    if (isElsewhere) await makeReady(folders);
    lock?.opened(stores);
    const { runs: runStore, assets, ownTemplates, graphs, record, close: closeStores } = stores;
    const { frontEnds } = stores;
    const { machines: others } = options;
    const bus = frontEnds?.bus ?? NO_OTHERS;
    const quota = createQuota({
      bytes: options.quota ?? DEFAULT_QUOTA,
      folder: folders.home,
      evictable: [folders.tensors, folders.cache, ...(isElsewhere ? [folders.copies] : [])],
      parts: partsOf(folders),
    });
    const local = createBlobStore(folders.blobs, quota);
    const blobs =
      uploads === undefined
        ? local
        : sharedBlobStore(local, createBlobStore(join(folders.copies, 'blobs'), quota), uploads);
    const here = tensorFolders(folders.tensors);
    const kept =
      tensors === undefined
        ? here
        : sharedTensors({ local: here, root: folders.tensors, shared: tensors, quota });
    const localFiles = createRunFiles(folders, kept);
    const results =
      saved &&
      sharedRunFiles({ local: localFiles, copies: join(folders.copies, 'runs'), shared: saved, quota });
    const files = createMachineFiles({
      folders,
      blobs,
      kept,
      objects,
      quota,
      running: (id) => runStore.isRunning(id),
    });
    const live = createLiveRuns(runStore, log, bus);
    const capacity = options.queueLength ?? DEFAULT_QUEUE_LENGTH;
    const gc = () => collectGarbage({ folders, runs: runStore, assets, ownTemplates, blobs, quota });
    const schedule = (goOn: boolean) =>
      openScheduler({
        options,
        folders,
        stores: stores as OpenStores,
        quota,
        blobs,
        files,
        results,
        ...(isElsewhere && { tensors }),
        live,
        capacity,
        gc,
        goOn,
        log,
      });
    let scheduler =
      frontEnds === undefined || (await frontEnds.takeTurn()) ? await schedule(false) : undefined;
    const face = schedulerFace(record);
    const asking =
      frontEnds &&
      createAskingQueue({
        ...{ store: runStore, bus, asks: frontEnds.asks, capacity, onStatus: live.onStatus },
        runners: async () => (await face.read()).runners,
      });
    const queue = (): RunQueue => scheduler?.queue ?? (asking as RunQueue);
    frontEnds?.seekTurn({
      async gained() {
        scheduler = await schedule(true);
      },
      async lost() {
        const before = scheduler;
        scheduler = undefined;
        live.letGo();
        await before?.close('lost');
      },
    });
    const endChores = repeatChores(
      [
        { everyMs: QUOTA_EVERY_MS, share: QUOTA_SHARE, what: 'quota', chore: () => quota.enforce() },
        ...(lock === undefined
          ? []
          : [{ everyMs: LOCK_EVERY_MS, what: 'renewing the lock', chore: async () => lock.renew() }]),
        ...(frontEnds === undefined
          ? []
          : [
              {
                everyMs: FOLLOWED_EVERY_MS,
                what: 'telling who looks',
                chore: async () => live.tellFollowed(),
              },
              {
                everyMs: FACE_EVERY_MS,
                what: 'telling who computes',
                chore: async () => scheduler && face.write(scheduler.face()),
              },
            ]),
      ],
      log,
    );
    let closing: Promise<void> | undefined;
    return {
      ...(stores.sessions !== undefined && { sessions: stores.sessions }),
      graphs,
      assets,
      ownTemplates,
      blobs,
      pictures: serverPictures,
      acceptModel,
      runs: createRunService({
        store: runStore,
        queue,
        live,
        files: results ?? localFiles,
      }),
      kept: createKeptModels(folders.models, { assets, blobs }, log),
      ...(others !== undefined && {
        machines: {
          terms: () => others.terms({ ...options, record, maxMs: limitsOf(options.limits).maxMs }),
          figures: async () => scheduler?.machines?.figures() ?? NO_FIGURES,
          files,
        },
      }),
      workers: async () => (scheduler === undefined ? (await face.read()).workers : scheduler.face().workers),
      storage: () => storageStatus(folders, quota),
      emptyCache: () => evict(Number.POSITIVE_INFINITY, { evictable: [folders.cache] }),
      gc,
      problems: async () =>
        reasonsNotToRun(
          folders,
          lock?.intruded() ??
            (scheduler === undefined ? (await face.read()).problem : scheduler.face().problem),
          () => runStore.count('queued'),
        ),
      async expectRun(ahead) {
        const known = ahead && {
          ...ahead,
          cacheFolder: folders.cache,
          assets: await options.resolveReferences(ahead.document, { assets, blobs, samples: sampleFile }),
        };
        queue().expect(known);
      },
      close: () => {
        closing ??= (async () => {
          endChores();
          const left = (await frontEnds?.others().catch(() => 0)) ?? 0;
          await scheduler?.close(left > 0 ? 'handed-over' : 'stopped');
          await closeStores();
          lock?.release();
        })();
        return closing;
      },
    };
  } catch (error) {
    await stores?.close();
    lock?.release();
    throw error;
  }
}

async function makeReady(folders: StudioFolders): Promise<void> {
  await makeFolders(folders);
  await makeRoomToOpen(folders);
}

/**
 * Remembers why the folder's lock could not be renewed, as when another has taken it, and why the database is no longer this
 * studio's.
 */
function watched(lock: ReturnType<typeof lockFolder>) {
  let intruded: string | undefined;
  let stores: OpenStores | undefined;
  return {
    release: (): void => lock(),
    intruded: () => intruded,
    opened(open: OpenStores): void {
      stores = open;
    },
    renew(): void {
      intruded = undefined;
      try {
        stores?.requireOwn();
        lock.renew();
      } catch (error) {
        intruded = messageOf(error);
        throw error;
      }
    },
  };
}

/** Where files of workers are instead of with the studio, by area. */
async function sharedAreas(
  machines: OtherMachines | undefined,
): Promise<Readonly<Record<MachineArea, SharedBytes>> | undefined> {
  const found: Partial<Record<MachineArea, SharedBytes>> = {};
  for (const area of MACHINE_AREAS) {
    const shared = await machines?.shared(area);
    if (shared === undefined) return undefined;
    found[area] = shared;
  }
  return found as Record<MachineArea, SharedBytes>;
}

/** What all front ends of a studio must have in common. */
function frontEndTerms({ token, machines, packs = () => [] }: OpenOptions): FrontEndTerms {
  return {
    version: VERSION,
    token: token === undefined ? '' : fingerprint(token),
    broker: machines === undefined ? '' : fingerprint(machines.place),
    packs: packNames(packs()),
  };
}
