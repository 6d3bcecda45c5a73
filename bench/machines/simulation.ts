import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import { Redis } from 'ioredis';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { type RunningWorker, startWorker, WORKER_TIMES } from '../../src/machines/worker/worker.ts';
import { openDatabase } from '../../src/server/store/database.ts';
import { createRunStore } from '../../src/server/store/run-store.ts';
import { endServers, type ServerProcess, startServerProcess } from '../../test/faults/server-process.ts';
import { startBroker } from '../../test/machines/support/broker-process.ts';
import { S3_KEYS, startS3Server } from '../../test/machines/support/s3-server.ts';
import { startPostgres } from '../../test/server/support/postgres-process.ts';
import { endsWithThis } from '../../test/support/own-processes.ts';
import { allDone, cpuSeconds, cpuSecondsOfTree, quantile, threadSeconds, waitedSeconds } from './place.ts';
import { type Memory, probed, probeOf } from './probe.ts';
import { type Recording, recordingHost, retold } from './recording.ts';
import type { ReplayOptions } from './replay-workers.ts';
import { type Watching, watchRuns } from './watching.ts';

/** Runs that always wait for a worker: the studio holds a thousand at most. */
const WAITING = 100;
/** Runs that a studio's queue holds: more are refused. */
const QUEUED = 1000;

/** Workers in one process of the simulation: more would hold each other up. */
const A_PROCESS = 500;

/** Lets a real worker compute each document once. */
export async function record(
  home: string,
  documents: readonly GraphDocument[],
): Promise<readonly Recording[]> {
  const broker = await startBroker();
  if (broker === undefined) throw new Error('There is no valkey-server or redis-server.');
  const made: Recording[] = [];
  let worker: RunningWorker | undefined;
  try {
    const server = await startServerProcess(join(home, 'studio'), '--broker', broker.url, '--workers-only');
    worker = await startWorker({
      ...{
        broker: broker.url,
        studio: server.url,
        home: join(home, 'worker'),
        engine: 'onnx-cpu',
        threads: 1,
      },
      ...{ quota: 2 ** 30, log: () => undefined, times: WORKER_TIMES, makeHost: recordingHost(made) },
    });
    // The first opens the engine, and is not kept.
    for (const document of [documents[0] as GraphDocument, ...documents.map(other)]) {
      await allDone(server, [await server.submit(document)]);
    }
    return made.slice(1);
  } finally {
    await worker?.drain(0);
    await endServers();
    await broker.stop();
  }
}

/** Equal to it, but not in the cache. */
function other(document: GraphDocument): GraphDocument {
  return { ...document, meta: { ...document.meta, seed: (document.meta?.seed ?? 1) + 1000 } };
}

/** What a number of workers asks of the others, by the second. */
export interface Demand {
  readonly workers: number;
  readonly runs: number;
  /** Share of their time that workers computed: the rest they waited for the next run, or for files. */
  readonly busy: number;
  /** Cores that each used. */
  readonly broker: number;
  /** Of the front end that starts the runs; of the others together; of PostgreSQL, where there is one. */
  readonly studio: number;
  /** Of that its one thread that JavaScript runs on. */
  readonly thread: number;
  readonly others: number;
  readonly database: number;
  readonly replay: number;
  /** Events that came to pages. */
  readonly events: number;
  /** From the making of an event to a page that follows its run, ms: half of them, and 95 of 100, came sooner. */
  readonly p50: number;
  readonly p95: number;
  /** Bytes from and to the studio over HTTP, and from the broker to all. */
  readonly files: number;
  readonly messages: number;
  /** Of the front end that starts the runs, in equal distances from the beginning of the measurement to its end. */
  readonly memory: readonly Memory[];
  /** Share of its time that its thread was busy. */
  readonly loop: number;
  /** Share of the time that its thread could have computed and had to wait for a core; 0 on an idle machine. */
  readonly starved: number;
  /** Of this machine, of the last minute. */
  readonly load: number;
}

/** Replays recordings on many workers, with the real studio, broker, queue and fence. @param mix documents in turn */
export async function simulate(
  home: string,
  recordings: readonly Recording[],
  mix: readonly GraphDocument[],
  { workers, seconds, frontEnds, objects, pin, profile }: SimulationOptions,
): Promise<Demand> {
  const broker = await startBroker();
  if (broker === undefined) throw new Error('There is no valkey-server or redis-server.');
  const postgres = frontEnds > 1 ? await startPostgres() : undefined;
  if (frontEnds > 1 && postgres === undefined) throw new Error('There is no PostgreSQL.');
  const store = objects ? await startS3Server('bench') : undefined;
  const files =
    store === undefined
      ? []
      : ['--files', `s3://bench/studio?endpoint=${encodeURIComponent(store.endpoint)}&region=eu-north-1`];
  const children: ChildProcess[] = [];
  const pages: Watching[] = [];
  const redis = new Redis(broker.url);
  let over = false;
  try {
    if (postgres !== undefined) process.env['PATCHWISE_DATABASE'] = postgres.url;
    if (store !== undefined) {
      process.env['AWS_ACCESS_KEY_ID'] = S3_KEYS.id;
      process.env['AWS_SECRET_ACCESS_KEY'] = S3_KEYS.secret;
    }
    const servers: ServerProcess[] = [];
    for (let i = 0; i < frontEnds; i++) {
      servers.push(
        await probed(home, () =>
          startServerProcess(join(home, 'studio'), '--broker', broker.url, '--workers-only', ...files),
        ),
      );
    }
    for (const { child, err } of servers) {
      child.once('exit', (code, signal) => {
        if (!over) console.error(`A server has ended by itself (${code ?? signal}): ${err().slice(-2000)}`);
      });
    }
    if (pin) for (const { child } of servers) onCores('0', child.pid ?? 0);
    const probe = await probeOf(home, servers[0]?.child.pid ?? 0);
    const at = (index: number): ServerProcess => servers[index % servers.length] as ServerProcess;
    const server = at(0);
    const file = join(home, 'recordings');
    await writeFile(file, serialize(recordings));
    const start = async (count: number): Promise<void> => {
      const options: ReplayOptions = {
        broker: broker.url,
        studio: at(children.length).url,
        home: join(home, `workers-${children.length}`),
        count,
        recordings: file,
        known: children.length > 0,
      };
      const script = fileURLToPath(new URL('./replay-workers.ts', import.meta.url));
      const child = endsWithThis(
        fork(script, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
      );
      children.push(child);
      await told(child, (message) => message === 'joined');
    };
    await start(1);
    // What all runs have in common, such as the photograph's tensors, is there before many ask for it at once.
    const first = await Promise.all(mix.map((document) => server.submit(document)));
    await allDone(server, first);
    let sent = 0;
    let feeding = true;
    const feed = (async () => {
      while (feeding) {
        const ended = (await figuresOf(children)).runs - first.length;
        const under = Math.min(QUEUED, WAITING + workers);
        const few = Math.min(50, Math.max(0, under - (sent - ended)));
        await Promise.all(
          Array.from({ length: few }, () => {
            const document = mix[sent % mix.length] as GraphDocument;
            sent += 1;
            return at(sent).submit({ ...document, meta: { ...document.meta, seed: sent } });
          }),
        );
        await delay(few < 50 ? 500 : 0);
      }
    })();
    for (let left = workers - 1; left > 0; left -= A_PROCESS) await start(Math.min(left, A_PROCESS));
    const longest = Math.max(...recordings.map(({ ms }) => ms)) / 1000;
    // Until the first runs have ended: what is kept of each is there, and what one leaves behind is as always.
    await delay(1000 * (5 + longest));
    for (const one of servers) pages.push(await watchRuns(one.url));
    const seen = () =>
      look({ servers, redis, brokerPid: broker.child().pid ?? 0, postgresPid: postgres?.pid, children });
    const memory = [(await probe.look()).memory];
    const before = await seen();
    // Runs that end must be many, or their rate is chance.
    const length = Math.max(seconds, longest);
    if (profile !== undefined) void probe.profile(profile, length / 4);
    for (let i = 0; i < LOOKS; i++) {
      await delay((1000 * length) / LOOKS);
      if (i < LOOKS - 1) memory.push((await probe.look()).memory);
    }
    const after = await seen();
    const end = await probe.look();
    memory.push(end.memory);
    const delays = pages.flatMap((page) => page.takeDelays());
    feeding = false;
    await feed.catch(() => undefined);
    const rate = (of: (seen: Seen) => number): number => (of(after) - of(before)) / (after.at - before.at);
    return {
      workers,
      runs: rate(({ runs }) => runs),
      busy: rate(({ idealMs }) => idealMs) / 1000 / workers,
      broker: rate((seen) => seen.broker),
      studio: rate((seen) => seen.studio),
      thread: rate((seen) => seen.thread),
      others: rate((seen) => seen.others),
      database: rate((seen) => seen.database),
      replay: rate((seen) => seen.replay),
      events: delays.length / (after.at - before.at),
      p50: quantile(delays, 0.5),
      p95: quantile(delays, 0.95),
      files: rate(({ files }) => files),
      messages: rate(({ messages }) => messages),
      memory,
      loop: end.busy,
      starved: rate(({ waited }) => waited),
      load: loadavg()[0] ?? Number.NaN,
    };
  } finally {
    over = true;
    redis.disconnect();
    delete process.env['PATCHWISE_DATABASE'];
    for (const page of pages) page.close();
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await endServers();
    await broker.stop();
    await postgres?.stop();
    await store?.close();
  }
}

export interface SimulationOptions {
  readonly workers: number;
  readonly seconds: number;
  /** Front ends of the studio: more than one with PostgreSQL. */
  readonly frontEnds: number;
  /** Whether files of workers go through an object store, a small one of the specs in the process that measures. */
  readonly objects: boolean;
  /** Whether front ends have the first core for themselves. */
  readonly pin: boolean;
  /** File for a profile of the first front end. */
  readonly profile?: string;
}

/** Looks at the memory of a measurement after its first one. */
const LOOKS = 4;

/** Gives a process the cores of a list as taskset takes it, with all of its threads. @throws where there is no taskset */
export function onCores(list: string, pid: number): void {
  execFileSync('taskset', ['-a', '-c', '-p', list, String(pid)], { stdio: 'ignore' });
}

interface Seen {
  readonly at: number;
  readonly runs: number;
  readonly idealMs: number;
  readonly broker: number;
  readonly studio: number;
  readonly thread: number;
  readonly waited: number;
  readonly others: number;
  readonly database: number;
  readonly replay: number;
  readonly files: number;
  readonly messages: number;
}

/** Runs that have ended on all workers, and the time that they would take alone, ms. */
async function figuresOf(children: readonly ChildProcess[]): Promise<{ runs: number; idealMs: number }> {
  const sum = { runs: 0, idealMs: 0 };
  for (const child of children) {
    child.send('figures');
    const one = (await told(child, (message) => typeof message === 'object')) as typeof sum;
    sum.runs += one.runs;
    sum.idealMs += one.idealMs;
  }
  return sum;
}

/** The next message of a process that is such a one. */
async function told(child: ChildProcess, such: (message: unknown) => boolean): Promise<unknown> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [unknown];
    if (such(message)) return message;
  }
}

async function look({
  servers,
  redis,
  brokerPid,
  postgresPid,
  children,
}: {
  readonly servers: readonly ServerProcess[];
  readonly redis: Redis;
  readonly brokerPid: number;
  readonly postgresPid: number | undefined;
  readonly children: readonly ChildProcess[];
}): Promise<Seen> {
  const told = await figuresOf(children);
  const metrics = await Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  const files = metrics.flatMap((text) => [
    ...text.matchAll(/^patchwise_transferred_bytes_total\S* (\S+)$/gm),
  ]);
  const cores = servers.map(({ child }) => cpuSeconds(child.pid ?? 0));
  const info = await redis.info('stats');
  return {
    at: performance.now() / 1000,
    ...told,
    broker: cpuSeconds(brokerPid),
    studio: cores[0] ?? Number.NaN,
    thread: threadSeconds(servers[0]?.child.pid ?? 0),
    waited: waitedSeconds(servers[0]?.child.pid ?? 0),
    others: cores.slice(1).reduce((sum, one) => sum + one, 0),
    database: postgresPid === undefined ? 0 : cpuSecondsOfTree(postgresPid),
    replay: children.reduce((sum, { pid = 0 }) => sum + cpuSeconds(pid), 0),
    files: files.reduce((sum, [, value]) => sum + Number(value), 0),
    messages: Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1] ?? Number.NaN),
  };
}

/** Seconds that the studio's database takes to store one run of a recording, from its submission to its end. */
export async function databaseSeconds(
  path: string,
  { news }: Recording,
  document: GraphDocument,
  runs = 100,
): Promise<number> {
  const store = openDatabase(path);
  try {
    const rows = createRunStore(store);
    const began = performance.now();
    for (let i = 0; i < runs; i++) {
      const { id } = await rows.submit({ document, priority: 0 });
      await rows.take();
      for (const { news: one } of news) {
        const again = retold(one, id, 1);
        if (again.kind === 'events') await rows.appendEvents(id, again.events);
        if (again.kind === 'tensors') await rows.keepTensors(id, again.kept, again.dropped);
      }
      await rows.update(id, { status: 'done', finishedAt: Date.now() });
    }
    return (performance.now() - began) / 1000 / runs;
  } finally {
    store.db.close();
  }
}
