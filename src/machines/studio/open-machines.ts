import { randomUUID } from 'node:crypto';
import { FlowProducer, Queue } from 'bullmq';
import { PatchwiseError } from '../../errors.ts';
import { spreadParts } from '../../graph/plan/spread.ts';
import { processFile } from '../../runtime/package.ts';
import {
  type Machines,
  type MachineTools,
  NO_FIGURES,
  type OtherMachines,
  type RunnerChild,
} from '../../studio/ports/machines.ts';
import { VERSION } from '../../version.ts';
import { openBroker } from '../broker/connect.ts';
import { createFence, type Fence } from '../broker/fence.ts';
import { brokerKeys, compatibilityTag } from '../broker/keys.ts';
import { decodeTaps, readControl, type SealedJob } from '../broker/wire.ts';
import { statusOf } from '../broker/worker-card.ts';
import type { ObjectStore } from '../files/byte-store.ts';
import { IMPATIENCE, openObjects, requireUsable } from '../files/s3-store.ts';
import type { WorkerChildOptions } from '../worker/worker-child-options.ts';
import { createMessageReader } from './message-reader.ts';
import { createRemoteHost, JOB, type RemoteHost } from './remote-host.ts';
import { claimName, keyOf } from './studio-name.ts';
import { createWorkerList } from './worker-list.ts';

export interface MachinePlaces {
  /** Address of the broker. */
  readonly broker: string;
  /** Object store that files of workers go to, `s3://…`; absent: they go through the studio. */
  readonly files?: string;
  /** For tests. */
  readonly leaseMs?: number;
}

/** How long the name at the broker stays a killed studio's, ms. */
const LEASE_MS = 6000;
/** How often it is looked whether the broker still has what it was given, ms. */
const AUDIT_EVERY_MS = 5000;
/** How often workers are told of which runs somebody looks at, ms. */
const FOLLOW_EVERY_MS = 200;
/** Pieces of a sweep for each idle worker: those that are quicker take more of them. */
const PARTS_A_WORKER = 2;

/** Workers at a broker, for who opens a studio. */
export function otherMachines(places: MachinePlaces): OtherMachines {
  let opened: Promise<ObjectStore | undefined> | undefined;
  const store = () => (opened ??= objectsIn(places.files));
  return {
    place: JSON.stringify([places.broker, places.files ?? '']),
    async requireUsable() {
      const { files } = places;
      if (files !== undefined) {
        await requireUsable(await openObjects(files, IMPATIENCE), `patchwise-${randomUUID()}`);
      }
      await (await openBroker(places.broker)).close();
    },
    async shared(area) {
      const objects = await store();
      return (
        objects && {
          has: (name) => objects.has(area, name),
          get: (name) => objects.get(area, name),
          read: (name) => objects.read(area, name),
          list: (beginning) => objects.list(area, beginning),
          copy: (from, to) => objects.copy(area, from, to),
          address: (name, method) => objects.address(area, name, method),
          put: (name, bytes) => objects.put(area, name, bytes),
          putFile: (name, path) => objects.putFile(area, name, path),
          remove: (name) => objects.remove(area, name),
        }
      );
    },
    ...(places.files !== undefined && { child: childOf(places.files) }),
    open: async (tools) => openMachines(places, await store(), tools),
    async terms({ record, token, packs = () => [], maxMs }) {
      const namespace = await record.get('namespace');
      if (namespace === undefined) {
        throw new PatchwiseError('server/unavailable', 'The studio has no name at its broker yet.', {
          hint: 'Ask again in a moment.',
        });
      }
      const { files } = places;
      return {
        ...{ version: VERSION, packs: [...packs()], namespace, maxMs },
        key: await keyOf(record, namespace, token),
        ...(files !== undefined && { addresses: true }),
      };
    },
  };
}

/**
 * Connects a studio to its broker, finds the runs that went on while it was not running, and makes the host that gives
 * runs to workers.
 * @throws `broker/unreachable`, `tool/missing`, `usage/invalid`; `storage/failed` for an object store
 */
async function openMachines(
  { broker: url, leaseMs = LEASE_MS }: MachinePlaces,
  objects: ObjectStore | undefined,
  tools: MachineTools,
): Promise<Machines> {
  const { files, record, token, followed, packs, registry, inPlaceOf = false, log } = tools;
  const { sharesResults = false } = tools;
  const known = registry();
  const tag = compatibilityTag({ version: VERSION, packs: packs() });
  const broker = await openBroker(url, log);
  const { redis } = broker;
  const { namespace, key, lease } = await claimName({
    redis,
    record,
    holdsMs: leaseMs,
    inPlaceOf,
    keysOf: (name, secret) => brokerKeys(name, tag, secret),
    log,
    ...(token !== undefined && { token }),
  });
  const keys = brokerKeys(namespace, tag, key);
  const fence = createFence(redis, keys);
  const queue = new Queue<SealedJob>(keys.queue, {
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
  const changed = (): boolean => compatibilityTag({ version: VERSION, packs: packs() }) !== tag;
  const fitting = () => list.cards.filter((card) => card.tag === tag);
  const slots = (): number => {
    if (redis.status !== 'ready' || changed() || lease.lost()) return 0;
    // One that leaves counts for the run that it has, until that has ended here: its card may be older.
    return fitting().filter(({ state, run }) => state !== 'draining' || host?.has(run?.id ?? '') === true)
      .length;
  };
  const idle = (): number => fitting().filter(({ state }) => state === 'idle').length;
  const reader = createMessageReader({
    reading: broker.connect(),
    keys,
    log,
    forget: lease.forget,
    stopped: lease.lost,
    onPage: async (words) => host?.onPage(words),
    onMessage: async (runId, job, message) => host?.onMessage(runId, job, message) ?? 'forget',
    onKept: (runId, entry) => {
      kept.set(runId, [...(kept.get(runId) ?? []), entry]);
    },
  });
  const subscriber = broker.connect();
  subscriber.on('messageBuffer', (channel: Buffer, bytes: Buffer) => {
    if (channel.toString() === keys.taps) {
      const message = decodeTaps(bytes, keys.signer);
      if (message !== undefined) host?.onTaps(message);
      return;
    }
    if (readControl(bytes.toString())?.kind === 'worker') void list.refresh().catch(() => undefined);
  });
  await subscriber.subscribe(keys.taps, keys.changes);
  await list.refresh();
  redis.on('ready', () => void list.refresh().catch(() => undefined));

  const auditing = setInterval(() => {
    if (lease.lost()) return;
    host
      ?.audit()
      .catch((error: unknown) => log('warn', 'the broker could not be asked', { error: String(error) }));
  }, AUDIT_EVERY_MS);
  auditing.unref();
  const following = setInterval(() => {
    // Commands would wait for a broker that is away.
    if (!lease.lost() && redis.status === 'ready') host?.tellFollowed().catch(() => undefined);
  }, FOLLOW_EVERY_MS);
  following.unref();

  let figures = NO_FIGURES;
  return {
    held,
    host(onNews, onRoom) {
      room = onRoom;
      const made = createRemoteHost({
        queue,
        flows,
        queueName: keys.queue,
        partsOf: (job) => spreadParts(job.document, known, PARTS_A_WORKER * idle(), job.targets),
        fence,
        tag,
        signer: keys.signer,
        files,
        ...(objects !== undefined && { objects }),
        sharesResults,
        log,
        onNews,
        slots,
        held,
        followed,
        onReady: () => reader.start(),
      });
      host = made;
      if (held.size === 0) reader.start();
      return {
        ...made,
        cancel(runId) {
          if (!lease.lost()) made.cancel(runId);
        },
        written(runId) {
          if (lease.lost()) return;
          made.written?.(runId);
          const entries = kept.get(runId) ?? [];
          kept.delete(runId);
          lease.forget(entries).catch(() => undefined);
        },
        async close() {
          clearInterval(auditing);
          clearInterval(following);
          list.close();
          await reader.close();
          await made.close();
          await flows.close();
          await queue.close();
          await lease.release();
          await broker.close();
        },
      };
    },
    state: () => (redis.status === 'ready' ? 'connected' : 'unreachable'),
    workers: () => list.cards.map((card) => statusOf(card, tag)),
    problem() {
      if (lease.lost()) {
        return 'Another studio of the same name uses the broker: start this one again, and it gets a name of its own.';
      }
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

/** What computes on the studio's own machine keeps results and checkpoints where workers do. */
function childOf(files: string): RunnerChild {
  const options: WorkerChildOptions = { files };
  return { script: processFile('machines/worker/worker-child'), options: { ...options } };
}

/** @param place its address; undefined: files go through the studio */
async function objectsIn(place: string | undefined): Promise<ObjectStore | undefined> {
  return place === undefined ? undefined : openObjects(place);
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
