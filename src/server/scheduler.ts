import { join } from 'node:path';
import type { FileBlobStore } from '../disk/blobs.ts';
import { onePerDisk } from '../disk/devices.ts';
import type { Quota } from '../disk/quota.ts';
import type { StudioFolders } from '../disk/run-folders.ts';
import { sampleFile } from '../disk/sample-file.ts';
import type { SharedRunFiles } from '../disk/shared-run-files.ts';
import type { AllowedPack } from '../nodes/packs/pack-folder.ts';
import { patchwiseRegistry } from '../nodes/registry.ts';
import type { Run } from '../protocol/run-shapes.ts';
import { createRunnerHost } from '../runner-process/process-host.ts';
import { answerAsks } from '../studio/answer-asks.ts';
import type { LiveRuns } from '../studio/live-runs.ts';
import type { SharedBytes } from '../studio/ports/blob-store.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import type { MachineFiles } from '../studio/ports/machine-files.ts';
import type { Machines } from '../studio/ports/machines.ts';
import type { OnNews, RunLimits, RunnerHost } from '../studio/ports/runner-host.ts';
import { createQueue, type RunQueue } from '../studio/queue.ts';
import { recoverRuns } from '../studio/recover.ts';
import { repeatChores } from './chores.ts';
import { clearTransfers } from './machine-files.ts';
import type { SchedulerFace } from './scheduler-face.ts';
import { shareTensors } from './share-tensors.ts';
import type { OpenStores } from './store/stores.ts';
import { limitsOf, type OpenOptions, type StudioDevice } from './studio-options.ts';

export interface SchedulerOptions {
  readonly options: OpenOptions;
  readonly folders: StudioFolders;
  readonly stores: OpenStores;
  readonly quota: Quota;
  readonly blobs: FileBlobStore;
  readonly files: MachineFiles;
  /** Where other front ends find what runs have saved, if in an object store. */
  readonly results?: SharedRunFiles | undefined;
  /** And where they find tensors that are kept of runs of this machine. */
  readonly tensors?: SharedBytes | undefined;
  readonly live: LiveRuns;
  /** Runs that may wait. */
  readonly capacity: number;
  readonly gc: () => Promise<unknown>;
  /** In the place of another front end, whose runs go on. */
  readonly goOn: boolean;
  readonly log: StudioLog;
}

/** What starts the runs of a studio: its queue, and what computes. Of several front ends one has it. */
export interface Scheduler {
  readonly queue: RunQueue;
  readonly machines?: Machines;
  /** What the other front ends show of it. */
  face(): SchedulerFace;
  /**
   * Ends what computes here. `stopped`: its runs are interrupted; `handed-over`: they wait for another front end; `lost`: they
   * are another's already, and nothing is written of them any more.
   */
  close(how: 'stopped' | 'handed-over' | 'lost'): Promise<void>;
}

const GC_EVERY_MS = 3_600_000;

const NO_PACKS: readonly AllowedPack[] = [];
const noPacks = () => NO_PACKS;

/** Marks what ran when the scheduler before this one died, and starts the queue. @throws what `machines` throws */
export async function openScheduler(given: SchedulerOptions): Promise<Scheduler> {
  const { options, folders, stores, quota, files, results, live, capacity, gc, goOn, log } = given;
  const { runs: store, record, frontEnds } = stores;
  const { packs = noPacks, workersOnly = false } = options;
  const limits = limitsOf(options.limits);
  const machines = await options.machines?.open({
    files,
    record,
    followed: (id) => live.followed(id),
    ...(options.token !== undefined && { token: options.token }),
    packs,
    registry: patchwiseRegistry,
    maxMs: limits.maxMs,
    inPlaceOf: goOn,
    sharesResults: results !== undefined,
    log,
  });
  const held = machines?.held;
  await clearTransfers(folders, held ?? new Set());
  for (const run of await recoverRuns(store, { held, goOn })) {
    log('warn', 'run recovered', { run: run.id, status: run.status });
    await live.onStatus(run);
  }
  const { engine = 'auto', threads } = options;
  const here = options.devices ?? [{ engine, ...(threads !== undefined && { threads }) }];
  const devices = machines !== undefined && workersOnly ? [] : here;
  const sharing = { shared: given.tensors, followed: (id: string) => live.followed(id), log };
  const runnerOn = (device: StudioDevice) => shareTensors(processOn(device, options, limits), sharing);
  const queue = createQueue({
    store,
    hosts: [
      ...devices.map(runnerOn),
      ...devices.slice(0, 1).map((device) => forShortRuns(runnerOn(device))),
      ...(machines === undefined ? [] : [machines.host]),
    ],
    capacity,
    prepare: (run) => preparation(run, given),
    onNews: live.onNews,
    onStatus: live.onStatus,
    onHeld: live.onHeld,
    keepFiles: async ({ id }) => results?.share(id),
    afterRun: async ({ id }) => {
      if (machines !== undefined) await files.discard(id);
      await quota.tidy();
    },
    log,
  });
  const endChores = repeatChores([{ everyMs: GC_EVERY_MS, what: 'garbage collection', chore: gc }], log);
  await queue.open();
  const endAnswering =
    frontEnds && answerAsks({ queue, store, bus: frontEnds.bus, asks: frontEnds.asks, log });
  return {
    queue,
    ...(machines !== undefined && { machines }),
    face() {
      const problem = queue.problem() ?? (devices.length === 0 ? machines?.problem() : undefined);
      return {
        runners: queue.runners().map(({ pid: _pid, ...rest }) => rest),
        workers: {
          broker: machines?.state() ?? 'none',
          local: devices.length > 0,
          items: [...(machines?.workers() ?? [])],
        },
        ...(problem !== undefined && { problem }),
      };
    },
    async close(how) {
      endAnswering?.();
      endChores();
      await queue.close(how !== 'stopped');
    },
  };
}

/** What computes on a device of this machine. */
function processOn(device: StudioDevice, options: OpenOptions, limits: RunLimits) {
  const { home, packs = noPacks, runner, machines, log = () => undefined } = options;
  const child = machines?.child && { child: machines.child };
  return (onNews: OnNews) =>
    createRunnerHost({
      ...device,
      ...runner,
      ...child,
      limits,
      packs: { home, allowed: packs },
      onNews,
      log,
    });
}

/** A runner that is started when a short run comes while a longer one computes. */
function forShortRuns(make: (onNews: OnNews) => RunnerHost): (onNews: OnNews) => RunnerHost {
  return (onNews) => ({ ...make(onNews), onlyShort: true });
}

/** What a run is given when it begins. @throws `storage/full`, and what the references' resolver throws */
async function preparation(
  { id, document, resume }: Run,
  { options, folders, quota, stores: { assets }, blobs, results }: SchedulerOptions,
) {
  if (resume) await results?.reopen(id);
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
