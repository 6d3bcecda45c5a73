import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import os from 'node:os';
import { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import { createQuota } from '../../disk/quota.ts';
import { messageOf } from '../../errors.ts';
import { readAllowed } from '../../nodes/packs/pack-folder.ts';
import { createRunnerHost } from '../../runner-process/process-host.ts';
import { machineInfo } from '../../runtime/machine.ts';
import { processFile } from '../../runtime/package.ts';
import type { StudioLog } from '../../studio/ports/log.ts';
import { VERSION } from '../../version.ts';
import { openBroker } from '../broker/connect.ts';
import { createFence } from '../broker/fence.ts';
import { brokerKeys, compatibilityTag } from '../broker/keys.ts';
import { openJob, readControl, type SealedJob } from '../broker/wire.ts';
import type { WorkerCard } from '../broker/worker-card.ts';
import { askTerms, studioStore } from '../files/studio-store.ts';
import { createPresence } from './presence.ts';
import { type RunJobOptions, type RunningJob, runJob } from './run-job.ts';
import { runPart } from './run-part.ts';
import { requireSame } from './same-terms.ts';
import { TOKEN_VARIABLE, type WorkerChildOptions } from './worker-child-options.ts';
import { makeFolders } from './worker-folders.ts';

export interface WorkerOptions {
  /** Address of the broker: `redis://…`, `rediss://…`. */
  readonly broker: string;
  /** Address of the studio: `http://…`, `https://…`. */
  readonly studio: string;
  /** Where the studio asks for one. */
  readonly token?: string;
  /** Folder for packs, and for files and results that were fetched. */
  readonly home: string;
  readonly engine: string;
  readonly threads?: number;
  /** What people see; default the name of the machine. */
  readonly name?: string;
  /** Bytes that fetched files and results may take. */
  readonly quota: number;
  readonly log: StudioLog;
  readonly times?: Partial<WorkerTimes>;
  /** What computes; default a process of its own. Benches replay what was recorded. */
  readonly makeHost?: typeof createRunnerHost;
}

/** Times that tests shorten, ms. */
export interface WorkerTimes {
  /** A worker that has not been heard of for so long has lost its run. */
  readonly lockMs: number;
  /** How often it is looked for such workers. */
  readonly stalledMs: number;
  /** How often it tells of itself. */
  readonly beatMs: number;
}

export const WORKER_TIMES: WorkerTimes = { lockMs: 10_000, stalledMs: 5000, beatMs: 2000 };

export interface RunningWorker {
  readonly id: string;
  /** Takes no more runs; what runs may go on for so long, and is handed over then. */
  drain(graceMs: number): Promise<void>;
}

/** How often the disk is looked after, ms. */
const QUOTA_EVERY_MS = 60_000;
/** How long what runs has to be handed over, ms: a checkpoint, and words to the broker. */
const HAND_OVER_MS = 10_000;

/**
 * Joins a studio: takes one run at a time from its broker, computes it in a process of its own, and tells the studio
 * what it says. Ends when it is drained.
 * @throws `worker/refused` when version or packs are others; `broker/unreachable`, `server/unavailable`, `request/token`
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { home, log, token, studio } = options;
  const times = { ...WORKER_TIMES, ...options.times };
  const access = { url: studio, ...(token !== undefined && { token }) };
  const terms = await askTerms(access, (why) => log('warn', `${why} Trying again for a minute.`));
  const packs = await readAllowed(home);
  requireSame(terms, packs);
  const tag = compatibilityTag(terms);
  const keys = brokerKeys(terms.namespace, tag, terms.key);
  const broker = await openBroker(options.broker, log);
  const { redis } = broker;
  const fence = createFence(redis, keys);
  const { addresses = false } = terms;
  const store = studioStore(access, addresses);
  const folders = makeFolders(home);
  const quota = createQuota({
    bytes: options.quota,
    folder: folders.home,
    evictable: [folders.cache, folders.files],
  });
  // Its child process reads it there: arguments are seen by everybody on the machine.
  if (token !== undefined) process.env[TOKEN_VARIABLE] = token;

  const id = `${os.hostname().slice(0, 40)}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const name = options.name ?? os.hostname();
  const since = Date.now();
  let running: (RunningJob & { readonly since: number }) | undefined;
  let whenFree: (() => void) | undefined;
  let draining = false;
  let done = 0;

  const child: WorkerChildOptions = { studio, addresses };
  const host = (options.makeHost ?? createRunnerHost)({
    engine: options.engine,
    ...(options.threads !== undefined && { threads: options.threads }),
    limits: { maxMs: terms.maxMs, maxBytes: Math.floor(0.75 * machineInfo().memoryBytes) },
    packs: { home, allowed: () => packs },
    child: { script: processFile('machines/worker/worker-child'), options: { ...child } },
    // Nobody steers a run on another machine.
    onNews: async (news) => (news.kind === 'steered' ? undefined : running?.take(news)),
    log,
  });

  function card(): Omit<WorkerCard, 'beat'> {
    const { device, engine, rss } = host.status();
    return {
      id,
      name,
      state: draining ? 'draining' : running === undefined ? 'idle' : 'running',
      device,
      version: VERSION,
      tag,
      since,
      done,
      load: (os.loadavg()[0] ?? 0) / os.availableParallelism(),
      ...(engine !== undefined && { engine }),
      ...(rss !== undefined && { rss }),
      ...(running !== undefined && {
        run: { id: running.runId, attempt: running.attempt, since: running.since },
      }),
    };
  }

  const presence = createPresence(redis, keys, id, card, times.lockMs, log);

  const subscriber = broker.connect();
  subscriber.on('message', (_channel: string, text: string) => {
    const message = readControl(text);
    if (message === undefined || message.kind === 'worker' || message.runId !== running?.runId) return;
    if (message.kind === 'cancel') running.cancel();
    else running.follow(message.followed);
  });
  await subscriber.subscribe(keys.control);
  // What was said while it could not hear.
  subscriber.on('ready', () => void lookForRequests().catch(() => undefined));
  async function lookForRequests(): Promise<void> {
    const run = running;
    if (run === undefined) return;
    const [cancelled, followed] = await redis.hmget(keys.fence(run.runId), 'cancelled', 'followed');
    if (cancelled === '1') run.cancel();
    if (followed === '1') run.follow(true);
  }

  /** Whoever reaches the broker can put a job there: only the studio's own are done. It is not tried again. */
  function open(sealed: unknown, jobId: string): RunJobOptions['job'] {
    try {
      return openJob(sealed, jobId, keys.signer);
    } catch (error) {
      log('error', 'a job at the broker was refused', { job: jobId, error: messageOf(error) });
      throw new UnrecoverableError(messageOf(error));
    }
  }

  const worker = new Worker<SealedJob>(
    keys.queue,
    async (job, lock) => {
      const jobId = job.id ?? '';
      const given: RunJobOptions = {
        job: open(job.data, jobId),
        jobId,
        worker: id,
        host,
        fence,
        redis,
        keys,
        store,
        folders,
        log,
        onBegun(run) {
          running = { ...run, since: Date.now() };
          presence.mention(true);
          void lookForRequests().catch(() => undefined);
          return () => {
            running = undefined;
            whenFree?.();
            done += 1;
            presence.mention(true);
          };
        },
      };
      const how =
        given.job.part === undefined ? await runJob(given) : await runPart(given, job.attemptsStarted > 1);
      if (how === 'ended') return;
      await job.moveToWait(lock);
      throw new WaitingError();
    },
    {
      connection: redis,
      prefix: keys.prefix,
      name: id,
      concurrency: 1,
      lockDuration: times.lockMs,
      stalledInterval: times.stalledMs,
      // How many workers a run may cost is counted by the fence.
      maxStalledCount: 1_000_000,
      drainDelay: 2,
    },
  );
  worker.on('error', (error) => log('warn', 'the queue reports', { error: error.message }));
  worker.on('lockRenewalFailed', () => running?.drop());
  worker.on('failed', (job, error) =>
    log('warn', 'a run could not be done', { job: job?.id, error: error.message }),
  );

  await worker.waitUntilReady();
  await presence.tell(true);
  const beat = setInterval(() => presence.mention(false), times.beatMs);
  const tidy = setInterval(() => {
    quota.enforce().catch((error: unknown) => log('warn', 'tidying up failed', { error: String(error) }));
  }, QUOTA_EVERY_MS);
  redis.on('ready', () => presence.mention(true));
  log('info', 'worker joined', { id, studio, engine: options.engine });

  /** Resolves when nothing runs, and after the time at the latest. */
  async function free(mostMs: number): Promise<void> {
    if (running === undefined) return;
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      whenFree = resolve;
      late = setTimeout(resolve, mostMs);
    });
    clearTimeout(late);
  }

  let leaving: Promise<void> | undefined;
  async function leave(graceMs: number): Promise<void> {
    draining = true;
    presence.mention(true);
    const late = setTimeout(() => running?.handOver(), graceMs);
    // It takes no more.
    await worker.pause(true);
    await free(graceMs + HAND_OVER_MS);
    // A broker that is gone answers no goodbye.
    const heard = redis.status === 'ready';
    if (!heard) log('warn', 'the broker cannot be reached: it was not told that this worker leaves', { id });
    await worker.close(!heard);
    clearTimeout(late);
    clearInterval(beat);
    clearInterval(tidy);
    await host.close();
    if (heard) await presence.leave();
    await broker.close();
    rmSync(folders.work, { recursive: true, force: true, maxRetries: 3 });
    log('info', 'worker left', { id });
  }
  return {
    id,
    drain: (graceMs) => {
      leaving ??= leave(graceMs);
      return leaving;
    },
  };
}
