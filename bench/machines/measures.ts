import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { FramesMessage } from '../../src/protocol/socket.ts';
import type { ServerProcess } from '../../test/faults/server-process.ts';
import { until } from '../../test/server/support/waiting.ts';
import { tinyRun, training } from './graphs.ts';
import { allDone, type Place, runOf, updates, workersOf } from './place.ts';

/** Far more updates than any measurement lasts. */
const ENDLESS = 1_000_000;
let seed = 1;
/** No two runs of a bench are equal: none comes from the cache. */
const next = (): number => seed++;

export interface Throughput {
  /** Seconds a training. */
  readonly training: number;
  /** Seconds a run that computes nothing. */
  readonly tiny: number;
}

/** Time of many runs over their number, engines open. */
export async function throughput(
  { server, workers }: Place,
  { trainings, trainingUpdates, tinies }: { trainings: number; trainingUpdates: number; tinies: number },
): Promise<Throughput> {
  // All at once: each worker takes one, and opens its engine.
  const warm = [];
  for (let i = 0; i < Math.max(1, workers.length); i++) warm.push(await server.submit(training(20, next())));
  await allDone(server, warm);
  const timed = async (documents: readonly ReturnType<typeof tinyRun>[]): Promise<number> => {
    const began = Date.now();
    const ids = [];
    for (const document of documents) ids.push(await server.submit(document));
    const ends = (await allDone(server, ids)).map(({ finishedAt = 0 }) => finishedAt);
    return (Math.max(...ends) - began) / 1000 / documents.length;
  };
  const tiny = await timed(Array.from({ length: tinies }, () => tinyRun(next())));
  const long = await timed(Array.from({ length: trainings }, () => training(trainingUpdates, next())));
  return { training: long, tiny };
}

/** Times from the making of a picture to its arrival at a client, ms, over a while. */
export async function previewTimes(server: ServerProcess, seconds: number): Promise<readonly number[]> {
  const id = await server.submit(training(ENDLESS, next()));
  await updates(server, id, 2);
  const socket = io(server.url, { transports: ['websocket'], reconnection: false });
  try {
    await new Promise((resolve) => socket.once('hello', resolve));
    const times: number[] = [];
    socket.on('events', (_message: unknown, taken: () => void) => taken());
    socket.on('frames', ({ parts }: FramesMessage, taken: () => void) => {
      taken();
      for (const { frames } of parts) {
        for (const { at } of frames) if (at !== undefined) times.push(Date.now() - at);
      }
    });
    await socket.emitWithAck('subscribe', { runId: id });
    // The first message holds what was there before.
    await delay(500);
    times.length = 0;
    await delay(1000 * seconds);
    return times;
  } finally {
    socket.disconnect();
    await server.api('POST', `/api/runs/${id}/cancel`);
  }
}

/** Times from the request to the run's end, ms. */
export async function cancelTimes(server: ServerProcess, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const id = await server.submit(training(ENDLESS, next()));
    await updates(server, id, 2);
    const began = performance.now();
    await server.api('POST', `/api/runs/${id}/cancel`);
    const { status } = await runOf(server, id);
    times.push(performance.now() - began);
    if (status !== 'cancelled') throw new Error(`A cancelled run is ${status}.`);
  }
  return times;
}

export interface Recovery {
  /** From the end of the worker to the beginning on another, s. */
  readonly begun: number;
  /** … to the next update that was not yet done, s. */
  readonly further: number;
}

/** How long a run stands still whose worker is ended, with two workers that are there. */
export async function recovery({ server, workers }: Place, signal: 'SIGKILL' | 'SIGTERM'): Promise<Recovery> {
  // A checkpoint is made every hundred updates.
  const id = await server.submit(training(ENDLESS, next()));
  await updates(server, id, 110);
  const card = (await workersOf(server)).find(({ run }) => run?.id === id);
  const worker = workers[Number(card?.name)];
  if (worker === undefined) throw new Error('Nobody computes the run.');
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  worker.kill(signal);
  await until(
    () => runOf(server, id),
    ({ attempts = 1 }) => attempts > 1,
    { everyMs: 10 },
  );
  const begun = seconds();
  await until(
    async () => (await workersOf(server)).find(({ run }) => run?.id === id)?.run?.attempt ?? 0,
    (attempt) => attempt > 1,
    { everyMs: 10 },
  );
  await updates(server, id, 130);
  const further = seconds();
  await server.api('POST', `/api/runs/${id}/cancel`);
  return { begun, further };
}
