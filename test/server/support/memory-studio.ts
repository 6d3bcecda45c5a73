import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { resolveInside } from '../../../src/disk/resolve-inside.ts';
import { PatchwiseError } from '../../../src/errors.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { StoredGraph } from '../../../src/protocol/graphs.ts';
import type { MetricSeries, Run, StoredEvent, Tap } from '../../../src/protocol/run-shapes.ts';
import { readFileChecked } from '../../../src/runtime/files.ts';
import { sha256 } from '../../../src/runtime/sha256.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { serverPictures } from '../../../src/server/security/pictures.ts';
import type { RunWatcher } from '../../../src/studio/live-runs.ts';
import type { AssetRow, AssetStore } from '../../../src/studio/ports/asset-store.ts';
import type { GraphStore } from '../../../src/studio/ports/graph-store.ts';
import type { OwnTemplateRow, OwnTemplateStore } from '../../../src/studio/ports/own-template-store.ts';
import { promised } from '../../../src/studio/ports/promised.ts';
import type { Frame } from '../../../src/studio/ports/runner-messages.ts';
import { RunFeed } from '../../../src/studio/run-feed.ts';
import type { RunService } from '../../../src/studio/run-service.ts';
import type { Studio } from '../../../src/studio/studio.ts';
import { acceptModel } from '../../../src/studio/uploads/accept-model.ts';

/** A studio in memory whose runs do only what the test tells them. */
export interface MemoryStudio extends Studio {
  /** What a runner would say. */
  readonly play: {
    events(runId: string, bodies: readonly Record<string, unknown>[]): void;
    taps(runId: string, frames: readonly Frame[], taps?: readonly Tap[]): void;
    status(runId: string, patch: Partial<Run>): void;
    output(runId: string, name: string, bytes: Uint8Array): Promise<void>;
    tensor(hash: string, value: Tensor): void;
    metrics(runId: string, series: readonly MetricSeries[]): void;
  };
  readonly folder: string;
  readonly watchers: ReadonlySet<RunWatcher>;
  queueCapacity: number;
  trouble: string[];
}

export function memoryStudio(): MemoryStudio {
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-server-'));
  let clock = 1000;
  let ids = 0;
  const now = () => ++clock;
  const graphs = new Map<string, StoredGraph[]>();
  const assets = new Map<string, AssetRow>();
  const templates = new Map<string, OwnTemplateRow & { readonly document: GraphDocument }>();
  const summaryOf = ({ document: _document, ...row }: OwnTemplateRow & { document: GraphDocument }) => row;
  const runs = new Map<string, Run>();
  const events = new Map<string, StoredEvent[]>();
  const feeds = new Map<string, RunFeed>();
  const feedOf = (id: string): RunFeed => {
    const feed = feeds.get(id) ?? new RunFeed(id);
    feeds.set(id, feed);
    return feed;
  };
  const tensors = new Map<string, Tensor>();
  const metrics = new Map<string, readonly MetricSeries[]>();
  const watchers = new Set<RunWatcher>();
  const blobPath = (hash: string) => join(folder, 'blobs', hash);
  mkdirSync(join(folder, 'blobs'));

  const need = (id: string): Run => {
    const run = runs.get(id);
    if (run === undefined) throw new PatchwiseError('run/missing', 'no run');
    return run;
  };
  const update = (id: string, patch: Partial<Run>): Run => {
    const run = { ...need(id), ...patch };
    runs.set(id, run);
    for (const watcher of watchers) watcher.status?.(run);
    return run;
  };
  const change = (id: string, to: (row: AssetRow) => AssetRow): AssetRow | undefined => {
    const row = assets.get(id);
    if (row !== undefined) assets.set(id, to(row));
    return assets.get(id);
  };
  let arranged: readonly string[] = [];
  const studio: MemoryStudio = {
    folder,
    watchers,
    workers: async () => ({ broker: 'none', local: true, items: [] }),
    queueCapacity: 100,
    trouble: [],
    graphs: promised<GraphStore>({
      list: ({ limit, before = Number.MAX_SAFE_INTEGER }) =>
        [...graphs.values()]
          .map((rows) => rows.at(-1) as StoredGraph)
          .filter((row) => row.savedAt < before)
          .sort((a, b) => b.savedAt - a.savedAt)
          .slice(0, limit)
          .map(({ document: _document, ...row }) => row),
      get: (id, revision) => {
        const rows = graphs.get(id);
        return revision === undefined ? rows?.at(-1) : rows?.find((row) => row.revision === revision);
      },
      save(id, document, expected) {
        const rows = graphs.get(id) ?? [];
        const current = rows.at(-1)?.revision ?? 0;
        if (current !== expected) {
          throw new PatchwiseError('storage/conflict', 'other revision', { details: { revision: current } });
        }
        const savedAt = now();
        const createdAt = rows[0]?.createdAt ?? savedAt;
        const row = {
          id,
          revision: current + 1,
          title: document.meta.title ?? '',
          createdAt,
          savedAt,
          document,
        };
        graphs.set(id, [...rows, row]);
        return row;
      },
      remove: (id) => graphs.delete(id),
      versions: (id) => [...(graphs.get(id) ?? [])].reverse().map(({ document: _document, ...row }) => row),
    }),
    assets: promised<AssetStore>({
      add(asset) {
        const known = [...assets.values()].find((a) => a.hash === asset.hash && a.kind === asset.kind);
        if (known !== undefined) return known;
        const row = { ...asset, id: `a${++ids}`, createdAt: now() };
        assets.set(row.id, row);
        return row;
      },
      get: (id) => assets.get(id),
      list: ({ kind, limit, before = Number.MAX_SAFE_INTEGER }) =>
        [...assets.values()]
          .filter((row) => row.kind === kind && row.createdAt < before)
          .sort((a, b) => b.createdAt - a.createdAt)
          .slice(0, limit),
      rename: (id, name) => change(id, (row) => ({ ...row, name })),
      note: (id, info) => change(id, (row) => ({ ...row, info: { ...row.info, ...info } })),
      remove: (id) => assets.delete(id),
    }),
    ownTemplates: promised<OwnTemplateStore>({
      add(template) {
        const row = { ...template, id: `t${++ids}`, createdAt: now() };
        templates.set(row.id, row);
        return summaryOf(row);
      },
      get: (id) => templates.get(id),
      list: ({ limit, before = Number.MAX_SAFE_INTEGER }) =>
        [...templates.values()]
          .filter((row) => row.createdAt < before)
          .sort((a, b) => b.createdAt - a.createdAt)
          .slice(0, limit)
          .map(summaryOf),
      rename(id, title) {
        const row = templates.get(id);
        if (row === undefined) return undefined;
        templates.set(id, { ...row, title });
        return summaryOf({ ...row, title });
      },
      remove: (id) => templates.delete(id),
    }),
    blobs: {
      async put(bytes) {
        const hash = sha256(bytes);
        await writeFile(blobPath(hash), bytes);
        return hash;
      },
      async find(hash) {
        return statSync(blobPath(hash), { throwIfNoEntry: false }) === undefined ? undefined : blobPath(hash);
      },
      remove: (hash) => rm(blobPath(hash), { force: true }),
      size: async () => 0,
    },
    pictures: serverPictures,
    acceptModel,
    runs: memoryRuns(),
    play: {
      events(runId, bodies) {
        const list = events.get(runId) ?? [];
        const fresh = bodies.map(
          (body, i) => ({ runId, seq: list.length + i + 1, at: now(), ...body }) as never,
        );
        events.set(runId, [...list, ...fresh]);
        runs.set(runId, { ...need(runId), lastSeq: list.length + fresh.length });
        feedOf(runId).addEvents(fresh);
        for (const watcher of watchers) watcher.events?.(runId, fresh);
      },
      taps(runId, fresh, taps = []) {
        feedOf(runId).addTaps(fresh, taps);
        for (const watcher of watchers) watcher.taps?.(runId, fresh, taps);
      },
      status: (runId, patch) => void update(runId, patch),
      async output(runId, name, bytes) {
        mkdirSync(join(folder, 'runs', runId), { recursive: true });
        await writeFile(join(folder, 'runs', runId, name), bytes);
      },
      tensor: (hash, value) => void tensors.set(hash, value),
      metrics: (runId, series) => void metrics.set(runId, series),
    },
    storage: async () => ({
      bytes: 10,
      quota: 100,
      kinds: { uploads: 4, runs: 3, cache: 2, checkpoints: 0, tensors: 0, database: 1, other: 0 },
    }),
    emptyCache: async () => 2,
    gc: async () => ({ files: 0, bytes: 0 }),
    problems: async () => studio.trouble,
    expectRun: async () => undefined,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
  return studio;

  function memoryRuns(): RunService {
    return {
      async submit({ document, priority, graphId, targets, source, batch, photograph }) {
        if ([...runs.values()].filter((run) => run.status === 'queued').length >= studio.queueCapacity) {
          throw new PatchwiseError('queue/full', 'The queue is full.');
        }
        const id = `r${++ids}`;
        runs.set(id, {
          id,
          document,
          status: 'queued',
          priority,
          createdAt: now(),
          errors: [],
          lastSeq: 0,
          resume: false,
          ...(graphId === undefined ? {} : { graphId }),
          ...(targets === undefined ? {} : { targets }),
          ...(source === undefined ? {} : { source }),
          ...(batch === undefined ? {} : { batch }),
          ...(photograph === undefined ? {} : { photograph }),
        });
        return update(id, {});
      },
      async pause(id) {
        return update(id, { status: 'paused' });
      },
      async cancel(id) {
        const { status } = need(id);
        if (status !== 'queued' && status !== 'running') throw new PatchwiseError('run/state', 'not running');
        return update(id, { status: 'cancelled' });
      },
      async steer(id) {
        const { status } = need(id);
        if (status !== 'queued' && status !== 'running') throw new PatchwiseError('run/state', 'not running');
      },
      async resume(id) {
        const { status } = need(id);
        if (status === 'queued' || status === 'running' || status === 'done') {
          throw new PatchwiseError('run/state', 'cannot be resumed');
        }
        return update(id, { status: 'queued', resume: true });
      },
      waiting: async () => {
        const queued = [...runs.values()].filter((run) => run.status === 'queued').map((run) => run.id);
        return [
          ...arranged.filter((id) => queued.includes(id)),
          ...queued.filter((id) => !arranged.includes(id)),
        ];
      },
      arrange: async (order) => {
        arranged = order;
      },
      async remove(id) {
        need(id);
        runs.delete(id);
        feeds.delete(id);
        for (const watcher of watchers) watcher.removed?.(id);
      },
      get: async (id) => runs.get(id),
      list: async ({ status, batch, limit, before = Number.MAX_SAFE_INTEGER }) =>
        [...runs.values()]
          .filter((run) => (status === undefined || run.status === status) && run.createdAt < before)
          .filter((run) => batch === undefined || run.batch === batch)
          .sort((a, b) => b.createdAt - a.createdAt)
          .slice(0, limit)
          .map(({ document, ...run }) => ({ ...run, title: document.meta.title ?? '' })),
      events: async (id, since, limit) =>
        (events.get(id) ?? []).filter((event) => event.seq > since).slice(0, limit),
      async snapshot(id) {
        const run = runs.get(id);
        return run && { state: feedOf(id).state(run), feed: feedOf(id) };
      },
      watch(watcher) {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
      async outputs(id) {
        const root = join(folder, 'runs', id);
        const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
        return entries
          .filter((entry) => entry.isFile())
          .map((entry) => {
            const path = join(entry.parentPath, entry.name);
            const { size, mtimeMs } = statSync(path);
            return { name: relative(root, path).split(sep).join('/'), bytes: size, modifiedAt: mtimeMs };
          });
      },
      output: (id, name) => resolveInside(join(folder, 'runs', id), name),
      readOutput: async (id, name, maxBytes) =>
        readFileChecked(await resolveInside(join(folder, 'runs', id), name), { maxBytes }),
      tensor: async (_id, hash) => tensors.get(hash),
      tensors: async () => [],
      metrics: async (id) => metrics.get(id) ?? [],
      runners: () => [],
      status: async () => ({ queued: 0, capacity: studio.queueCapacity, runners: [] }),
    };
  }
}
