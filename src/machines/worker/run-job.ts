import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { messageOf } from '../../errors.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import { CANCELLED, type RunEnd, type RunnerHost, type RunnerNews } from '../../studio/ports/runner-host.ts';
import type { Attempt, Fence } from '../broker/fence.ts';
import type { BrokerKeys } from '../broker/keys.ts';
import type { RunJob } from '../broker/wire.ts';
import type { WorkerStore } from '../files/byte-store.ts';
import { fetchFiles } from '../files/fetched-files.ts';
import { RunPublisher } from './run-publisher.ts';
import { sendOutputs } from './send-outputs.ts';

/** A run that has cost so many workers, or failed so often to begin, is given up. */
const MOST_ATTEMPTS = 10;

export interface RunJobOptions {
  readonly job: RunJob;
  readonly jobId: string;
  /** Name of this worker. */
  readonly worker: string;
  readonly host: RunnerHost;
  readonly fence: Fence;
  readonly redis: Redis;
  readonly keys: BrokerKeys;
  readonly store: WorkerStore;
  readonly folders: { readonly work: string; readonly files: string; readonly cache: string };
  readonly log: StudioLog;
  /** Told when the run is this worker's; what it returns is called when it no longer is. */
  readonly onBegun: (run: RunningJob) => () => void;
}

/** A run on this worker, for those who may stop it. */
export interface RunningJob {
  readonly runId: string;
  readonly attempt: number;
  /** Somebody has cancelled it. */
  cancel(): void;
  /** This worker must let it go: it is checkpointed, and another goes on. */
  handOver(): void;
  /** Another has it already, or will: nothing more is said of it. */
  drop(): void;
  /** Somebody looks at it, or nobody any more. */
  follow(followed: boolean): void;
  take(news: RunnerNews): void;
}

/** `handed-over`: the job goes back to the queue; `ended`: nothing is left to do, whoever did it. */
export type JobEnd = 'ended' | 'handed-over';

/**
 * Computes one run for a studio: fetches its files, lets the runner compute, passes on what it says, sends what it has
 * written, and sends the last message if the run is still this worker's.
 * @throws when it could not begin or its files could not be sent: it is tried again
 */
export async function runJob(options: RunJobOptions): Promise<JobEnd> {
  const { job, fence, host, worker, log } = options;
  const { runId } = job;
  const attempt = await fence.begin(runId, worker, options.jobId);
  if (attempt === undefined) return 'ended';
  const early = earlyEnd(attempt);
  if (early !== undefined) {
    await fence.say(runId, attempt, { kind: 'finished', end: early, files: [], events: [] } as never);
    return 'ended';
  }
  // A name of its own: no text of a job becomes a path.
  const folder = join(options.folders.work, randomUUID());
  let why: 'handed-over' | 'dropped' | undefined;
  const stop = (reason: typeof why): void => {
    why ??= reason;
    publisher.mute();
    host.cancel(runId);
  };
  const publisher = new RunPublisher({
    runId,
    attempt,
    fence,
    redis: options.redis,
    keys: options.keys,
    store: options.store,
    tensorFolder: join(folder, 'tensors'),
    onFenced: () => stop('dropped'),
    warn: (message) => log('warn', message, { run: runId }),
  });
  const outputFolder = join(folder, 'outputs');
  const done = options.onBegun({
    runId,
    attempt: attempt.number,
    cancel: () => host.cancel(runId),
    handOver: () => stop('handed-over'),
    drop: () => stop('dropped'),
    follow: (followed) => publisher.follow(followed),
    take: (news) => publisher.take(news),
  });
  try {
    const files = await fetchFiles(job.files, options.folders.files, options.store);
    const end: RunEnd =
      why === undefined
        ? await host.run({
            kind: 'run',
            runId,
            document: job.document,
            // What an earlier attempt has left is gone on with.
            resume: job.resume || attempt.number > 1,
            firstSeq: attempt.seq + 1,
            outputFolder,
            tensorFolder: join(folder, 'tensors'),
            checkpointFolder: join(folder, 'checkpoints'),
            cacheFolder: options.folders.cache,
            maxOutputBytes: job.maxOutputBytes,
            assets: files,
            ...(job.targets !== undefined && { targets: job.targets }),
            ...(job.spread === true && { keepCostly: true }),
          })
        : CANCELLED;
    // Had it ended by itself meanwhile, nothing was said of it: it is as if it had not.
    if (why === 'handed-over') {
      await fence.leave(runId, attempt, 'handed-over');
      return 'handed-over';
    }
    if (why === undefined) await publisher.end(end, await sendOutputs(runId, outputFolder, options.store));
    return 'ended';
  } catch (error) {
    const reason = messageOf(error);
    if (attempt.number >= MOST_ATTEMPTS) {
      const end: RunEnd = { kind: 'lost', code: 'runner/crashed', reason };
      await publisher.end(end, []);
      return 'ended';
    }
    await fence.leave(runId, attempt, 'failed');
    throw error;
  } finally {
    done();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** How a run ends that is not to be computed (any more). */
function earlyEnd({ cancelled, number }: Attempt): RunEnd | undefined {
  if (cancelled) return CANCELLED;
  if (number <= MOST_ATTEMPTS) return undefined;
  return {
    kind: 'lost',
    code: 'runner/crashed',
    reason: `${MOST_ATTEMPTS} workers have begun this run, and each was lost or had to give it up.`,
  };
}
