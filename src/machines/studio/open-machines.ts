import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { FlowProducer, Queue } from 'bullmq';
import { z } from 'zod';
import { spreadParts } from '../../graph/plan/spread.ts';
import type { AllowedPack } from '../../nodes/packs/pack-folder.ts';
import type { WorkerTerms } from '../../protocol/machines.ts';
import { ensureFolder, readFileChecked, writeFileAtomic } from '../../runtime/files.ts';
import type { MachineFigures, Machines, MachineTools } from '../../server/remote/machines.ts';
import { VERSION } from '../../version.ts';
import { openBroker } from '../broker/connect.ts';
import { createFence, type Fence } from '../broker/fence.ts';
import { brokerKeys, compatibilityTag } from '../broker/keys.ts';
import { decodeTaps, type RunJob, readControl } from '../broker/wire.ts';
import { statusOf } from '../broker/worker-card.ts';
import { parseS3Place, requireUsable, s3Store } from '../files/s3-store.ts';
import { createMessageReader } from './message-reader.ts';
import { createRemoteHost, JOB, type RemoteHost } from './remote-host.ts';
import { createWorkerList } from './worker-list.ts';

export interface MachinePlaces {
  /** Address of the broker. */
  readonly broker: string;
  /** Object store that files of workers go to, `s3://…`; absent: they go through the studio. */
  readonly files?: string;
}

/** How often it is looked whether the broker still has what it was given, ms. */
const AUDIT_EVERY_MS = 5000;
/** Pieces of a sweep for each idle worker: those that are quicker take more of them. */
const PARTS_A_WORKER = 2;

/**
 * Connects a studio to its broker, finds the runs that went on while it was not running, and makes the host that gives
 * runs to workers.
 * @throws `broker/unreachable`, `tool/missing`, `usage/invalid`; `storage/failed` for an object store
 */
export async function openMachines(
  { broker: url, files: place }: MachinePlaces,
  tools: MachineTools,
): Promise<Machines> {
  const { files, home, packs, registry, maxMs, log } = tools;
  const known = registry();
  const namespace = await namespaceOf(home);
  const terms = {
    version: VERSION,
    packs: namesOf(packs()),
    namespace,
    maxMs,
    ...(place !== undefined && { files: place }),
  };
  const objects = place === undefined ? undefined : await s3Store(parseS3Place(place));
  if (objects !== undefined) await requireUsable(objects, namespace);
  const tag = compatibilityTag(terms);
  const keys = brokerKeys(namespace, tag);
  const broker = await openBroker(url);
  const { redis } = broker;
  const fence = createFence(redis, keys);
  const queue = new Queue<RunJob>(keys.queue, {
    connection: redis,
    prefix: keys.prefix,
    streams: { events: { maxLen: 100 } },
    defaultJobOptions: JOB,
  });
  queue.on('error', () => undefined);
  const flows = new FlowProducer({ connection: redis, prefix: keys.prefix });
  flows.on('error', () => undefined);

  const held = await heldRuns(await redis.smembers(keys.runs), fence, tag);

  let host: RemoteHost | undefined;
  let room: () => void = () => undefined;
  const kept = new Map<string, string[]>();
  const list = createWorkerList(redis, keys, () => room());
  /** Workers that have joined load the packs of then. */
  const changed = (): boolean => compatibilityTag({ version: VERSION, packs: namesOf(packs()) }) !== tag;
  const fitting = () => list.cards.filter((card) => card.tag === tag);
  const slots = (): number => {
    if (redis.status !== 'ready' || changed()) return 0;
    return fitting().filter(({ state, run }) => state !== 'draining' || run !== undefined).length;
  };
  const idle = (): number => fitting().filter(({ state }) => state === 'idle').length;
  const reader = createMessageReader({
    reading: broker.connect(),
    redis,
    keys,
    log,
    onMessage: (runId, message) => host?.onMessage(runId, message) ?? 'forget',
    onKept: (runId, entry) => {
      kept.set(runId, [...(kept.get(runId) ?? []), entry]);
    },
  });
  const subscriber = broker.connect();
  subscriber.on('messageBuffer', (channel: Buffer, bytes: Buffer) => {
    if (channel.toString() === keys.taps) {
      const message = decodeTaps(bytes);
      if (message !== undefined) host?.onTaps(message);
      return;
    }
    if (readControl(bytes.toString())?.kind === 'worker') void list.refresh().catch(() => undefined);
  });
  await subscriber.subscribe(keys.taps, keys.changes);
  await list.refresh();
  redis.on('ready', () => void list.refresh().catch(() => undefined));

  const auditing = setInterval(() => {
    host
      ?.audit()
      .catch((error: unknown) => log('warn', 'the broker could not be asked', { error: String(error) }));
  }, AUDIT_EVERY_MS);
  auditing.unref();

  let figures: MachineFigures = { waiting: 0, oldestSeconds: 0, backlog: 0, stalls: 0, fenced: 0 };
  return {
    held,
    terms,
    host(onNews, onRoom) {
      room = onRoom;
      const made = createRemoteHost({
        queue,
        flows,
        queueName: keys.queue,
        partsOf: (job) => spreadParts(job.document, known, PARTS_A_WORKER * idle(), job.targets),
        fence,
        tag,
        files,
        ...(objects !== undefined && { objects }),
        log,
        onNews,
        slots,
        held,
        onReady: () => reader.start(),
      });
      host = made;
      if (held.size === 0) reader.start();
      return {
        ...made,
        written(runId) {
          made.written?.(runId);
          const entries = kept.get(runId) ?? [];
          kept.delete(runId);
          reader.forget(entries).catch(() => undefined);
        },
        async close() {
          clearInterval(auditing);
          list.close();
          reader.close();
          await made.close();
          await flows.close();
          await queue.close();
          await broker.close();
        },
      };
    },
    state: () => (redis.status === 'ready' ? 'connected' : 'unreachable'),
    workers: () => list.cards.map((card) => statusOf(card, tag)),
    problem() {
      if (redis.status !== 'ready') return 'The broker cannot be reached.';
      if (changed()) return 'The packs have changed: start the studio and its workers again.';
      return slots() === 0 ? 'No worker has joined.' : undefined;
    },
    async figures() {
      // Commands would wait for its return.
      if (redis.status !== 'ready') return { ...figures, backlog: reader.backlog };
      const [oldest] = await queue.getWaiting(0, 0);
      const counters = await redis.hgetall(keys.counters);
      figures = {
        waiting: await queue.getWaitingCount(),
        oldestSeconds: oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest.timestamp) / 1000),
        backlog: await redis.xlen(keys.news),
        stalls: Number(counters['stalls'] ?? 0),
        fenced: Number(counters['fenced'] ?? 0),
      };
      return figures;
    },
  };
}

/**
 * Of the runs that the broker holds those that can go on. The others are of another version of Patchwise, or with other
 * packs: they are forgotten, for their workers are gone, or must not end them.
 */
async function heldRuns(ids: readonly string[], fence: Fence, tag: string): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for (const id of ids) {
    const state = await fence.state(id);
    if (state?.tag === tag) held.add(id);
    else await fence.forget(id);
  }
  return held;
}

function namesOf(packs: readonly AllowedPack[]): WorkerTerms['packs'] {
  return packs.map(({ name, version }) => ({ name, version }));
}

const identity = z.object({ namespace: z.string().regex(/^patchwise-[0-9a-f-]{36}$/) });

/** The name under which this home's studio is known at brokers: made once. */
async function namespaceOf(home: string): Promise<string> {
  const path = join(home, 'machines.json');
  try {
    return identity.parse(JSON.parse((await readFileChecked(path)).toString('utf8'))).namespace;
  } catch {
    const namespace = `patchwise-${randomUUID()}`;
    await ensureFolder(home);
    await writeFileAtomic(path, `${JSON.stringify({ namespace })}\n`);
    return namespace;
  }
}
