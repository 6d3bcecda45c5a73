import { join } from 'node:path';
import { createBlobStore } from '../disk/blobs.ts';
import { onePerDisk } from '../disk/devices.ts';
import { collectGarbage } from '../disk/gc.ts';
import { makeRoomToOpen } from '../disk/make-room.ts';
import { createQuota, evict, type Quota } from '../disk/quota.ts';
import { createRunFiles } from '../disk/run-files.ts';
import { makeFolders, partsOf, type StudioFolders, studioFolders } from '../disk/run-folders.ts';
import { sampleFile } from '../disk/sample-file.ts';
import { reasonsNotToRun, storageStatus } from '../disk/storage-status.ts';
import { messageOf } from '../errors.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import type { AllowedPack } from '../nodes/packs/pack-folder.ts';
import { patchwiseRegistry } from '../nodes/registry.ts';
import type { Run } from '../protocol/run-shapes.ts';
import { createRunnerHost, type RunnerHostOptions } from '../runner-process/process-host.ts';
import { machineInfo } from '../runtime/machine.ts';
import { createLiveRuns } from '../studio/live-runs.ts';
import type { AssetStore } from '../studio/ports/asset-store.ts';
import type { BlobStore } from '../studio/ports/blob-store.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import type { MachineFiles } from '../studio/ports/machine-files.ts';
import type { Machines, OpenMachines } from '../studio/ports/machines.ts';
import type { OnNews, RunLimits } from '../studio/ports/runner-host.ts';
import { createQueue, DEFAULT_QUEUE_LENGTH } from '../studio/queue.ts';
import { recoverRuns } from '../studio/recover.ts';
import type { ReferenceStores } from '../studio/references.ts';
import { createRunService } from '../studio/run-service.ts';
import type { Studio } from '../studio/studio.ts';
import { acceptModel } from '../studio/uploads/accept-model.ts';
import { repeatChores } from './chores.ts';
import { createKeptModels } from './kept-models.ts';
import { clearTransfers, createMachineFiles } from './machine-files.ts';
import { serverPictures } from './security/pictures.ts';
import { lockFolder } from './store/lock.ts';
import { openStores } from './store/open-stores.ts';
import type { OpenElsewhere, OpenStores } from './store/stores.ts';

/** A studio with a folder of its own, and where other machines may compute. */
export interface ServerStudio extends Studio {
  /** Where other machines compute for it. */
  readonly machines?: Pick<Machines, 'terms' | 'figures'> & { readonly files: MachineFiles };
}

/** What a runner computes with. */
export interface StudioDevice {
  readonly engine: string;
  readonly threads?: number;
}

export interface StudioOptions {
  /** Folder for database, blobs, runs, cache, checkpoints. */
  readonly home: string;
  /** Opens the database that holds rows instead of a file there; see store/postgres. */
  readonly stores?: OpenElsewhere;
  /** What computes, a runner each; default one with `engine` and `threads`. */
  readonly devices?: readonly StudioDevice[];
  readonly engine?: string;
  readonly threads?: number;
  readonly queueLength?: number;
  readonly limits?: Partial<RunLimits>;
  /** That clients show: what workers say is signed with it. */
  readonly token?: string;
  /** Brings other machines that compute; see src/machines. */
  readonly machines?: OpenMachines;
  /** Compute on other machines only. */
  readonly workersOnly?: boolean;
  /** Bytes. */
  readonly quota?: number;
  /** Files for the references of a document; see studio/references.ts. Called when a run starts. */
  readonly resolveReferences: (
    document: GraphDocument,
    stores: ReferenceStores,
  ) => Promise<Readonly<Record<string, string>>>;
  /** Packs that runners may load now; see packs/live-packs.ts. Runners are replaced when it gives another list. */
  readonly packs?: () => readonly AllowedPack[];
  readonly log?: StudioLog;
}

const GIBIBYTE = 2 ** 30;
/** Bytes that home may take, unless told otherwise. */
export const DEFAULT_QUOTA = 20 * GIBIBYTE;
/** A run may take a week and three quarters of the memory. */
const DEFAULT_MAX_MS = 7 * 24 * 3_600_000;
/** How often the quota is looked after while runs write by themselves. */
const QUOTA_EVERY_MS = 60_000;

/** How often it is looked whether the lock is still one. */
const LOCK_EVERY_MS = 2000;

const GC_EVERY_MS = 3_600_000;

const NO_PACKS: readonly AllowedPack[] = [];
const noPacks = () => NO_PACKS;

const silent: StudioLog = () => undefined;

/** Times of the runner that tests shorten. */
export type RunnerTimes = Pick<
  RunnerHostOptions,
  'heartbeatMs' | 'hungAfterMs' | 'cancelGraceMs' | 'backoffMs'
>;

interface OpenOptions extends StudioOptions {
  readonly runner?: RunnerTimes;
}

/**
 * Opens everything behind the HTTP and socket side: takes the folder for itself, opens the database, marks what ran
 * when the last server died, starts the queue.
 * @throws `storage/locked`, `storage/corrupt`, `storage/version`, `storage/failed`, `file/unwritable`; what
 *   `stores` throws
 */
export async function openStudio(options: OpenOptions): Promise<ServerStudio> {
  const { log = silent } = options;
  const folders = studioFolders(options.home);
  await makeFolders(folders);
  await makeRoomToOpen(folders);
  const unlock = lockFolder(folders.lock);
  const lock = watched(unlock);
  let stores: OpenStores | undefined;
  try {
    stores = await openStores(folders, options.stores, log);
    lock.opened(stores);
    const { runs: runStore, assets, ownTemplates } = stores;
    const { graphs, record, close: closeStores } = stores;
    const quota = createQuota({
      bytes: options.quota ?? DEFAULT_QUOTA,
      folder: folders.home,
      evictable: [folders.tensors, folders.cache],
      parts: partsOf(folders),
    });
    const blobs = createBlobStore(folders.blobs, quota);
    const { packs = noPacks, workersOnly = false } = options;
    const limits = limitsOf(options.limits);
    const files = createMachineFiles({
      folders,
      blobs,
      quota,
      running: async (id) => (await runStore.get(id))?.status === 'running',
    });
    const live = createLiveRuns(runStore, log);
    const machines = await options.machines?.({
      files,
      record,
      followed: (id) => live.followed(id),
      ...(options.token !== undefined && { token: options.token }),
      packs,
      registry: patchwiseRegistry,
      maxMs: limits.maxMs,
      log,
    });
    await clearTransfers(folders, machines?.held ?? new Set());
    for (const { id, status } of await recoverRuns(runStore, undefined, machines?.held))
      log('warn', 'run recovered', { run: id, status });
    const { engine = 'auto', threads } = options;
    const here = options.devices ?? [{ engine, ...(threads !== undefined && { threads }) }];
    const devices = machines !== undefined && workersOnly ? [] : here;
    const queue = createQueue({
      store: runStore,
      hosts: [
        ...devices.map((device) => runnerOn(device, options, limits)),
        ...devices.slice(0, 1).map((device) => forShortRuns(runnerOn(device, options, limits))),
        ...(machines === undefined ? [] : [machines.host]),
      ],
      capacity: options.queueLength ?? DEFAULT_QUEUE_LENGTH,
      prepare: (run) => preparation(run, { options, folders, quota, assets, blobs }),
      onNews: live.onNews,
      onStatus: live.onStatus,
      onHeld: live.onHeld,
      afterRun: async ({ id }) => {
        if (machines !== undefined) await files.discard(id);
        await quota.tidy();
      },
      log,
    });
    const gc = () => collectGarbage({ folders, runs: runStore, assets, ownTemplates, blobs, quota });
    const endChores = repeatChores(
      [
        { everyMs: LOCK_EVERY_MS, what: 'renewing the lock', chore: async () => lock.renew() },
        { everyMs: QUOTA_EVERY_MS, what: 'quota', chore: () => quota.enforce() },
        { everyMs: GC_EVERY_MS, what: 'garbage collection', chore: gc },
      ],
      log,
    );
    await queue.open();
    let closing: Promise<void> | undefined;
    return {
      graphs,
      assets,
      ownTemplates,
      blobs,
      pictures: serverPictures,
      acceptModel,
      runs: createRunService({ store: runStore, queue, live, files: createRunFiles(folders) }),
      kept: createKeptModels(folders.models, { assets, blobs }, log),
      ...(machines === undefined
        ? {}
        : { machines: { terms: machines.terms, figures: () => machines.figures(), files } }),
      workers: () => ({
        broker: machines?.state() ?? 'none',
        local: devices.length > 0,
        items: machines?.workers() ?? [],
      }),
      storage: () => storageStatus(folders, quota),
      emptyCache: () => evict(Number.POSITIVE_INFINITY, { evictable: [folders.cache] }),
      gc,
      problems: () =>
        reasonsNotToRun(
          folders,
          lock.intruded() ?? queue.problem() ?? (devices.length === 0 ? machines?.problem() : undefined),
          () => runStore.count('queued'),
        ),
      expectRun: () => queue.expect(),
      close: () => {
        closing ??= (async () => {
          endChores();
          await queue.close();
          await closeStores();
          unlock();
        })();
        return closing;
      },
    };
  } catch (error) {
    await stores?.close();
    unlock();
    throw error;
  }
}

/** What computes on a device of this machine. */
function runnerOn(device: StudioDevice, options: OpenOptions, limits: RunLimits) {
  const { home, packs = noPacks, runner, log = silent } = options;
  return (onNews: OnNews) =>
    createRunnerHost({ ...device, ...runner, limits, packs: { home, allowed: packs }, onNews, log });
}

/** A runner that is started when a short run comes while a longer one computes. */
function forShortRuns(make: ReturnType<typeof runnerOn>): ReturnType<typeof runnerOn> {
  return (onNews) => ({ ...make(onNews), onlyShort: true });
}

/** What a run is given when it begins. @throws `storage/full`, and what the references' resolver throws */
async function preparation(
  { id, document }: Run,
  studio: {
    readonly options: OpenOptions;
    readonly folders: StudioFolders;
    readonly quota: Quota;
    readonly assets: AssetStore;
    readonly blobs: BlobStore;
  },
) {
  const { options, folders, quota, assets, blobs } = studio;
  // A run does not begin where its outputs would not fit. Cache and tensors may fail: it goes on without them.
  for (const place of onePerDisk([folders.home, folders.runs, folders.checkpoints]))
    await quota.reserve(0, place);
  return {
    maxOutputBytes: await quota.room(folders.runs),
    assets: await options.resolveReferences(document, { assets, blobs, samples: sampleFile }),
    folders: {
      outputFolder: join(folders.runs, id),
      tensorFolder: join(folders.tensors, id),
      checkpointFolder: folders.checkpoints,
      cacheFolder: folders.cache,
    },
  };
}

/**
 * Remembers why the folder's lock could not be renewed, as when another has taken it, and why the database is no longer this
 * studio's.
 */
function watched(lock: ReturnType<typeof lockFolder>) {
  let intruded: string | undefined;
  let stores: OpenStores | undefined;
  return {
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

function limitsOf(limits: Partial<RunLimits> = {}): RunLimits {
  return { maxMs: DEFAULT_MAX_MS, maxBytes: Math.floor(0.75 * machineInfo().memoryBytes), ...limits };
}
