import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WaitingError, Worker } from 'bullmq';
import { PatchwiseError } from '../../errors.ts';
import { readAllowed } from '../../nodes/packs/pack-folder.ts';
import type { WorkerTerms } from '../../protocol/machines.ts';
import { machineInfo } from '../../runtime/machine.ts';
import { createQuota } from '../../server/disk/quota.ts';
import type { StudioLog } from '../../server/log.ts';
import { createRunnerHost } from '../../server/runner/runner-host.ts';
import { VERSION } from '../../version.ts';
import { openBroker } from '../broker/connect.ts';
import { createFence } from '../broker/fence.ts';
import { brokerKeys, compatibilityTag } from '../broker/keys.ts';
import { type Control, type RunJob, readControl } from '../broker/wire.ts';
import type { WorkerCard } from '../broker/worker-card.ts';
import { askTerms } from '../files/studio-store.ts';
import { workerStore } from '../files/worker-store.ts';
import { type RunJobOptions, type RunningJob, runJob } from './run-job.ts';
import { runPart } from './run-part.ts';
import { TOKEN_VARIABLE, type WorkerChildOptions } from './worker-child-options.ts';

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

/**
 * Joins a studio: takes one run at a time from its broker, computes it in a process of its own, and tells the studio
 * what it says. Ends when it is drained.
 * @throws `worker/refused` when version or packs are others; `broker/unreachable`, `server/unavailable`, `request/token`
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { home, log, token, studio } = options;
  const times = { ...WORKER_TIMES, ...options.times };
  const access = { url: studio, ...(token !== undefined && { token }) };
  const terms = await askTerms(access);
  const packs = await readAllowed(home);
  requireSame(terms, packs);
  const tag = compatibilityTag(terms);
  const keys = brokerKeys(terms.namespace, tag);
  const broker = await openBroker(options.broker);
  const { redis } = broker;
  const fence = createFence(redis, keys);
  const store = await workerStore(access, terms.files);
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
  let draining = false;
  let done = 0;

  const child: WorkerChildOptions = { studio, ...(terms.files !== undefined && { files: terms.files }) };
  const host = (options.makeHost ?? createRunnerHost)({
    engine: options.engine,
    ...(options.threads !== undefined && { threads: options.threads }),
    limits: { maxMs: terms.maxMs, maxBytes: Math.floor(0.75 * machineInfo().memoryBytes) },
    packs: { home, allowed: () => packs },
    child: { script: childScript(), options: { ...child } },
    onNews: (news) => running?.take(news),
    log,
  });

  function card(): WorkerCard {
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

  async function tell(changed: boolean): Promise<void> {
    const message: Control = { kind: 'worker', id };
    const said = redis
      .multi()
      .set(keys.worker(id), JSON.stringify(card()), 'PX', times.lockMs)
      .sadd(keys.workers, id);
    if (changed) said.publish(keys.changes, JSON.stringify(message));
    await said.exec();
  }
  const told = (changed: boolean): void => {
    tell(changed).catch((error: unknown) =>
      log('warn', 'the broker could not be told', { error: String(error) }),
    );
  };

  const subscriber = broker.connect();
  subscriber.on('message', (_channel: string, text: string) => {
    const message = readControl(text);
    if (message?.kind === 'cancel' && message.runId === running?.runId) running.cancel();
  });
  await subscriber.subscribe(keys.control);
  // What was said while it could not hear.
  subscriber.on('ready', () => void lookForCancel().catch(() => undefined));
  async function lookForCancel(): Promise<void> {
    const run = running;
    if (run !== undefined && (await redis.hget(keys.fence(run.runId), 'cancelled')) === '1') run.cancel();
  }

  const worker = new Worker<RunJob>(
    keys.queue,
    async (job, lock) => {
      const options: RunJobOptions = {
        job: job.data,
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
          told(true);
          void lookForCancel().catch(() => undefined);
          return () => {
            running = undefined;
            done += 1;
            told(true);
          };
        },
      };
      const how =
        job.data.part === undefined
          ? await runJob(options)
          : await runPart(options, job.id ?? 'part', job.attemptsStarted > 1);
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
  await tell(true);
  const beat = setInterval(() => told(false), times.beatMs);
  const tidy = setInterval(() => {
    quota.enforce().catch((error: unknown) => log('warn', 'tidying up failed', { error: String(error) }));
  }, QUOTA_EVERY_MS);
  redis.on('ready', () => told(true));
  log('info', 'worker joined', { id, studio, engine: options.engine });

  let leaving: Promise<void> | undefined;
  async function leave(graceMs: number): Promise<void> {
    draining = true;
    told(true);
    const late = setTimeout(() => running?.handOver(), graceMs);
    // Waits for what runs.
    await worker.close();
    clearTimeout(late);
    clearInterval(beat);
    clearInterval(tidy);
    await host.close();
    const message: Control = { kind: 'worker', id };
    await redis
      .multi()
      .del(keys.worker(id))
      .srem(keys.workers, id)
      .publish(keys.changes, JSON.stringify(message))
      .exec();
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

function childScript(): string {
  return fileURLToPath(import.meta.url).replace(/worker\.(ts|js)$/, 'worker-child.$1');
}

/** @throws `worker/refused` naming what differs */
function requireSame({ version, packs }: WorkerTerms, own: WorkerTerms['packs']): void {
  const hint = 'Install the same version of Patchwise and the same packs on both, then start it again.';
  if (version !== VERSION) {
    throw new PatchwiseError(
      'worker/refused',
      `The studio is Patchwise ${version}, and this worker is ${VERSION}.`,
      { hint },
    );
  }
  const names = (list: WorkerTerms['packs']) => list.map((pack) => `${pack.name}@${pack.version}`).sort();
  const [theirs, ours] = [names(packs), names(own)];
  const missing = theirs.filter((pack) => !ours.includes(pack));
  const extra = ours.filter((pack) => !theirs.includes(pack));
  if (missing.length + extra.length === 0) return;
  const lacks = missing.length > 0 ? ` lacks ${missing.join(', ')}` : '';
  const more = extra.length > 0 ? ` has ${extra.join(', ')}, which the studio has not` : '';
  throw new PatchwiseError(
    'worker/refused',
    `This worker${[lacks, more].filter((part) => part !== '').join(' and')}.`,
    { hint },
  );
}

/** A folder for each worker on this machine; those that a killed one left are removed. */
function makeFolders(home: string): { home: string; work: string; files: string; cache: string } {
  const base = join(home, 'worker');
  const works = join(base, 'work');
  mkdirSync(works, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(works)) {
    if (!isAlive(Number(entry))) rmSync(join(works, entry), { recursive: true, force: true });
  }
  const work = join(works, String(process.pid));
  mkdirSync(work, { recursive: true, mode: 0o700 });
  return { home: base, work, files: join(base, 'files'), cache: join(base, 'cache') };
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
