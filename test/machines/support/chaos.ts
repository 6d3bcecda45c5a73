import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { type ServerProcess, startServerProcess } from '../../faults/server-process.ts';
import { until } from '../../server/support/waiting.ts';
import { computeHere } from '../../support/compute-here.ts';
import { ownPort } from '../../support/own-port.ts';
import type { BrokerProcess } from './broker-process.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** What is done to the machines while they compute. */
export type Blow =
  | 'kill a worker'
  | 'freeze a worker'
  | 'stop a worker'
  | 'restart the broker'
  | 'kill the studio';

export interface ChaosOptions {
  readonly broker: BrokerProcess;
  readonly home: string;
  readonly workers: number;
  readonly documents: readonly GraphDocument[];
  /** In this order, spread over the runs, as long as some are left. */
  readonly blows: readonly Blow[];
  /** Whole numbers below a bound, by a seed that is told. */
  readonly random: (below: number) => number;
  /** Told of each blow. */
  readonly told?: (text: string) => void;
}

/** A round that takes longer than this has stopped, ms. */
const ROUND_MS = 3_600_000;

/** What one machine makes of a document: SHA-256 by name of each picture and model. */
export type Expected = readonly Readonly<Record<string, string>>[];

/** What one undisturbed machine makes of each document. */
export async function expectedOutputs(home: string, documents: readonly GraphDocument[]): Promise<Expected> {
  const found: Readonly<Record<string, string>>[] = [];
  for (const [i, document] of documents.entries()) {
    found.push(outputHashes(await computeHere(document, join(home, String(i)))));
  }
  return found;
}

/** Pictures of a run by name; models tell their time, and are compared elsewhere. */
export function outputHashes(folder: string): Readonly<Record<string, string>> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.png')) : [];
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

export interface ChaosReport {
  readonly blows: number;
  /** Attempts beyond the first, of all runs. */
  readonly takeOvers: number;
  /** What is wrong: empty when all is well. */
  readonly faults: readonly string[];
}

/** Lets machines compute while they are killed, frozen and restarted, and looks at what comes of it. */
export async function chaosRound(options: ChaosOptions, expected: Expected): Promise<ChaosReport> {
  const { broker, home, documents, random, told = () => undefined } = options;
  const studioHome = join(home, 'studio');
  // Workers find it again where it was.
  const place = ['--broker', broker.url, '--workers-only', '--port', String(await ownPort())];
  const startStudio = () => startServerProcess(studioHome, ...place);
  let studio: ServerProcess = await startStudio();
  const start = (i: number): WorkerProcess =>
    startWorkerProcess(broker.url, studio.url, join(home, `worker-${i}`), ['--drain', '0']);
  const workers = Array.from({ length: options.workers }, (_, i) => start(i));
  await Promise.all(workers.map((worker) => worker.joined()));
  const ids: string[] = [];
  for (const document of documents) ids.push(await studio.submit(document));

  const left = async (): Promise<number> => {
    type Page = { items: unknown[] };
    let sum = 0;
    for (const status of ['queued', 'running']) {
      const { body } = await studio.api<Page>('GET', `/api/runs?status=${status}&limit=200`);
      sum += body.items.length;
    }
    return sum;
  };
  let blows = 0;
  let freezing: Promise<void> = Promise.resolve();
  for (const [k, blow] of options.blows.entries()) {
    // So that the last of them do not fall together with the first runs.
    const due = documents.length - Math.floor((k * documents.length) / options.blows.length);
    const still = await until(left, (count) => count <= due, { timeoutMs: ROUND_MS, everyMs: 200 });
    if (still === 0) break;
    await delay(200 + random(600));
    const i = random(workers.length);
    const worker = workers[i] as WorkerProcess;
    told(`${blow} (${i})`);
    blows += 1;
    switch (blow) {
      case 'kill a worker':
        await freezing;
        worker.kill('SIGKILL');
        await worker.ended;
        workers[i] = start(i);
        break;
      case 'freeze a worker':
        await freezing;
        worker.kill('SIGSTOP');
        // Longer than its lock: another takes over, and then it wakes up.
        freezing = delay(4000 + random(2000)).then(() => worker.kill('SIGCONT'));
        break;
      case 'stop a worker':
        await freezing;
        worker.kill('SIGTERM');
        await worker.ended;
        workers[i] = start(i);
        break;
      case 'restart the broker':
        await broker.restart(random(2) === 0 ? 'SIGTERM' : 'SIGKILL');
        break;
      case 'kill the studio':
        studio.child.kill('SIGKILL');
        await studio.ended;
        studio = await startStudio();
        break;
    }
  }
  await freezing;
  await until(left, (count) => count === 0, { timeoutMs: ROUND_MS, everyMs: 200 });

  const faults: string[] = [];
  let takeOvers = 0;
  for (const [i, id] of ids.entries()) {
    const run = await studio.run(id);
    takeOvers += (run.attempts ?? 1) - 1;
    if (run.status !== 'done') faults.push(`run ${id} is ${run.status}: ${run.reason}`);
    const { body } = await studio.api<{ items: StoredEvent[] }>('GET', `/api/runs/${id}/events?limit=1000`);
    const numbers = body.items.map(({ seq }) => seq);
    if (numbers.some((seq, k) => seq !== k + 1))
      faults.push(`events of ${id} have a gap: ${numbers.join(' ')}`);
    const ends = body.items.filter(({ kind }) => kind === 'run-finished');
    if (ends.length !== 1) faults.push(`run ${id} has ended ${ends.length} times`);
    const made = JSON.stringify(outputHashes(join(studioHome, 'runs', id)));
    if (made !== JSON.stringify(expected[i])) faults.push(`run ${id} made ${made}`);
  }

  // Workers that have begun to start may still be at it.
  await Promise.all(workers.map((worker) => worker.joined()));
  for (const worker of workers) worker.kill('SIGTERM');
  const codes = await Promise.all(workers.map((worker) => worker.ended));
  if (codes.some((code) => code !== 0)) faults.push(`workers ended with ${codes.join(', ')}`);
  await until(
    async () => (await broker.keys()).filter(isLeftOver),
    (keys) => keys.length === 0,
    { timeoutMs: 30_000, everyMs: 200 },
  ).catch(async () => {
    faults.push(`left at the broker: ${(await broker.keys()).filter(isLeftOver).join(' ')}`);
  });
  for (let i = 0; i < workers.length; i++) {
    const work = join(home, `worker-${i}`, 'worker', 'work');
    if (readdirSync(work).length > 0) faults.push(`left in ${work}: ${readdirSync(work).join(' ')}`);
  }
  const transfer = readdirSync(join(studioHome, 'transfer'));
  if (transfer.length > 0) faults.push(`left on its way: ${transfer.join(' ')}`);
  return { blows, takeOvers, faults };
}

/** What a broker need not keep of runs that have ended and workers that have left. */
function isLeftOver(key: string): boolean {
  // BullMQ's own notes on its queue, our counters, the stream, which is then empty, and whose name it is.
  return !/:(meta|events|id|stalled-check|marker|counters|news|studio|mark)$/.test(key);
}

/** A repeatable source of whole numbers (xorshift). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
