/**
 * A process that plays many workers that compute nothing: they show, say, send and take as long as what was recorded. Studio
 * and broker are asked for the same as by so many processes; what these would have for themselves is shared: the
 * connections, and the question for the next run.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, hostname, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import { Worker } from 'bullmq';
import { BUNDLED_BYTES } from '../../src/disk/tensor-bundle.ts';
import { openBroker } from '../../src/machines/broker/connect.ts';
import { createFence } from '../../src/machines/broker/fence.ts';
import { brokerKeys, compatibilityTag } from '../../src/machines/broker/keys.ts';
import { openJob, readControl, type SealedJob } from '../../src/machines/broker/wire.ts';
import { askTerms, studioStore } from '../../src/machines/files/studio-store.ts';
import { createPresence, type Presence } from '../../src/machines/worker/presence.ts';
import { RunPublisher } from '../../src/machines/worker/run-publisher.ts';
import { sendOutputs } from '../../src/machines/worker/send-outputs.ts';
import { WORKER_TIMES } from '../../src/machines/worker/worker.ts';
import type { RunnerNews } from '../../src/studio/ports/runner-host.ts';
import { VERSION } from '../../src/version.ts';
import { DONE, type Recording, retold } from './recording.ts';

export interface ReplayOptions {
  readonly broker: string;
  readonly studio: string;
  readonly home: string;
  readonly count: number;
  /** File with the recordings, by `v8.serialize`. */
  readonly recordings: string;
  /** Whether the studio has what all runs have in common: the photograph's tensors. */
  readonly known: boolean;
}

/** One of the played workers. */
interface Player {
  readonly presence: Presence;
  run: { readonly id: string; readonly attempt: number; readonly since: number } | undefined;
  done: number;
}

/** What was recorded, ready to be told: what fell into one such time is told at its beginning, ms. */
const TICK_MS = 50;

/**
 * Runs take up to so much longer or shorter than what was recorded, as runs do: were all equally long, workers that have
 * begun together would end together for ever.
 */
const SPREAD = 0.2;

interface Script {
  readonly recording: Recording;
  readonly ticks: readonly { readonly at: number; readonly news: readonly RunnerNews[] }[];
  readonly tensorFolder: string;
  readonly outputFolder: string;
}

const options = JSON.parse(process.argv[2] ?? '{}') as ReplayOptions;
/** Ended runs, and the time that they would take alone, ms. */
const told = { runs: 0, idealMs: 0 };
process.on('message', () => process.send?.(told));

const terms = await askTerms({ url: options.studio });
const store = studioStore({ url: options.studio }, terms.addresses);
const tag = compatibilityTag(terms);
const keys = brokerKeys(terms.namespace, tag, terms.key);
const broker = await openBroker(options.broker);
const { redis } = broker;
const fence = createFence(redis, keys);
const scripts = new Map<string, Script>();
for (const recording of deserialize(await readFile(options.recordings)) as readonly Recording[]) {
  scripts.set(recording.title, await prepared(recording));
}
const players = Array.from({ length: options.count }, (_, i) => makePlayer(i));
const idle = [...players];
const publishers = new Map<string, RunPublisher>();

function makePlayer(index: number): Player {
  const id = `${hostname().slice(0, 40)}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const since = Date.now();
  const load = (loadavg()[0] ?? 0) / availableParallelism();
  const card = () => ({
    ...{ id, name: `${index}`, device: 'replay', version: VERSION, tag, since, load, done: player.done },
    state: player.run === undefined ? ('idle' as const) : ('running' as const),
    ...(player.run !== undefined && { run: player.run }),
  });
  const presence = createPresence(redis, keys, id, card, WORKER_TIMES.lockMs, () => undefined);
  const player: Player = { presence, run: undefined, done: 0 };
  return player;
}

async function prepared(recording: Recording): Promise<Script> {
  const folder = join(options.home, recording.title);
  const [tensorFolder, outputFolder] = [join(folder, 'tensors'), join(folder, 'outputs')];
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  };
  for (const [name, bytes] of Object.entries(recording.tensors)) {
    // What the studio knows is spared by its name: it need not be read whole by each run.
    await write(join(tensorFolder, name), options.known ? bytes.subarray(0, BUNDLED_BYTES) : bytes);
  }
  for (const [name, bytes] of Object.entries(recording.outputs)) await write(join(outputFolder, name), bytes);
  const ticks: { at: number; news: RunnerNews[] }[] = [];
  for (const { at, news } of recording.news) {
    const tick = Math.floor(at / TICK_MS) * TICK_MS;
    if (ticks.at(-1)?.at !== tick) ticks.push({ at: tick, news: [] });
    ticks.at(-1)?.news.push(news);
  }
  return { recording, ticks, tensorFolder, outputFolder };
}

async function play(sealed: unknown, jobId: string, player: Player): Promise<void> {
  const job = openJob(sealed, jobId, keys.signer);
  const { runId } = job;
  const script = scripts.get(job.document.meta?.title ?? '');
  if (script === undefined) throw new Error(`Nothing was recorded of ${job.document.meta?.title}.`);
  const attempt = await fence.begin(runId, 'replay', jobId);
  if (attempt === undefined) return;
  const { recording, ticks, tensorFolder, outputFolder } = script;
  const publisher = new RunPublisher({
    ...{ runId, attempt, fence, redis, keys, store, tensorFolder },
    onFenced: () => undefined,
    warn: (message) => console.error(message),
  });
  publishers.set(runId, publisher);
  player.run = { id: runId, attempt: attempt.number, since: Date.now() };
  player.presence.mention(true);
  try {
    if ((await redis.hget(keys.fence(runId), 'followed')) === '1') publisher.follow(true);
    const began = performance.now();
    const pace = 1 + SPREAD * (2 * Math.random() - 1);
    const until = async (at: number): Promise<void> => {
      const wait = pace * at - (performance.now() - began);
      if (wait > 1) await delay(wait);
    };
    for (const { at, news } of ticks) {
      await until(at);
      for (const one of news) publisher.take(retold(one, runId, attempt.seq + 1));
    }
    await until(recording.ms);
    for (const bytes of recording.cached) {
      await store.put('cache', randomBytes(32).toString('hex'), randomBytes(bytes));
    }
    await publisher.end(DONE, await sendOutputs(runId, outputFolder, store));
    told.runs += 1;
    told.idealMs += pace * recording.ms;
  } finally {
    publishers.delete(runId);
    player.run = undefined;
    player.done += 1;
    player.presence.mention(true);
  }
}

const subscriber = broker.connect();
subscriber.on('message', (_channel: string, text: string) => {
  const message = readControl(text);
  if (message?.kind === 'follow') publishers.get(message.runId)?.follow(message.followed);
});
await subscriber.subscribe(keys.control);

const worker = new Worker<SealedJob>(
  keys.queue,
  async (job) => {
    const player = idle.shift();
    if (player === undefined) throw new Error('More runs were given out than there are workers.');
    try {
      await play(job.data, job.id ?? '', player);
    } finally {
      idle.push(player);
    }
  },
  {
    connection: redis,
    prefix: keys.prefix,
    name: 'replay',
    concurrency: options.count,
    lockDuration: WORKER_TIMES.lockMs,
    stalledInterval: WORKER_TIMES.stalledMs,
    maxStalledCount: 1_000_000,
    drainDelay: 2,
  },
);
const said = new Set<string>();
worker.on('error', ({ message }) => {
  const kind = message.replace(/ for job .*/, '');
  if (!said.has(kind)) console.error(`The queue reports: ${message}`);
  said.add(kind);
});
worker.on('failed', (_job, error) => console.error(`A run could not be replayed: ${error.message}`));
await worker.waitUntilReady();

// One after the other in the time that a run takes: who has worked for long does not begin together with others.
const longest = Math.max(...[...scripts.values()].map(({ recording }) => recording.ms));
const began = performance.now();
for (const [index, { presence }] of players.entries()) {
  await delay(Math.max(0, (longest * index) / players.length - (performance.now() - began)));
  await presence.tell(true);
  setInterval(() => presence.mention(false), WORKER_TIMES.beatMs);
}
process.send?.('joined');
