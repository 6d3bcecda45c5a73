import { expect } from 'chai';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { createAssetStore } from '../../src/server/store/asset-store.ts';
import { createGraphStore } from '../../src/server/store/graph-store.ts';
import { createOwnTemplateStore } from '../../src/server/store/own-template-store.ts';
import { createRunStore } from '../../src/server/store/run-store.ts';
import type { AssetStore } from '../../src/studio/ports/asset-store.ts';
import type { GraphStore } from '../../src/studio/ports/graph-store.ts';
import type { OwnTemplateStore } from '../../src/studio/ports/own-template-store.ts';
import type { RunStore } from '../../src/studio/ports/run-store.ts';
import { createAssetStore as createAssetsHere } from '../../try/page/store/asset-store.ts';
import { createGraphStore as createGraphsHere } from '../../try/page/store/graph-store.ts';
import { createOwnTemplateStore as createOwnTemplatesHere } from '../../try/page/store/own-template-store.ts';
import { createRunStore as createRunsHere } from '../../try/page/store/run-store.ts';
import type { Table, Tables } from '../../try/page/store/tables.ts';
import { temporaryStore } from '../server/support/folders.ts';
import { graph, noiseGraph } from '../server/support/graphs.ts';

/** Tables without a disk behind them. */
function tablesInMemory(): Tables {
  return {
    open<Row>(): Table<Row> {
      const rows = new Map<string, Row>();
      return {
        get: (key) => rows.get(key),
        values: () => [...rows.values()],
        set: (key, row) => void rows.set(key, row),
        delete: (key) => rows.delete(key),
        deleteAll(start) {
          for (const key of [...rows.keys()]) if (key.startsWith(start)) rows.delete(key);
        },
      };
    },
    problem: () => undefined,
    written: () => Promise.resolve(),
  };
}

/** What an operation came to, as it would be sent: an answer, or the code of its error. */
function outcome(action: () => unknown): unknown {
  try {
    return action() ?? null;
  } catch (error) {
    return { thrown: (error as { code?: string }).code ?? 'an error' };
  }
}

/** Ids by the order in which they come; times and levels of priority left out: each store makes its own. */
function plain(value: unknown): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(value, (key, one) => (/At$|^priority$/.test(key) ? 0 : one)).replaceAll(
    /"[0-9a-f]{16}(?=["/])/g,
    (id) => {
      if (!ids.has(id)) ids.set(id, `"id ${ids.size}`);
      return ids.get(id)!;
    },
  );
  return JSON.parse(text);
}

/** The stores of the page in the browser, against the studio's in SQLite: the same operations, the same answers. */
describe('stores of the page', () => {
  const store = temporaryStore();

  it('graphs', () => {
    const titled = (title: string): GraphDocument => graph({ noise: { type: 'noise/uniform@1' } }, title);
    const use = (graphs: GraphStore) => [
      outcome(() => graphs.save('a', titled('one'), 0)),
      outcome(() => graphs.save('a', titled('two'), 1)),
      outcome(() => graphs.save('a', titled('late'), 1)),
      outcome(() => graphs.save('b', titled('other'), 3)),
      outcome(() => graphs.save('b', titled('other'), 0)),
      ...['a', 'b', 'c'].map((id) => outcome(() => graphs.get(id))),
      outcome(() => graphs.get('a', 1)),
      outcome(() => graphs.get('a', 9)),
      graphs.versions('a'),
      graphs.list({ limit: 10 }),
      graphs.list({ limit: 1 }),
      graphs.list({ limit: 10, before: 0 }),
      outcome(() => graphs.remove('a')),
      outcome(() => graphs.remove('a')),
      graphs.versions('a'),
      graphs.list({ limit: 10 }),
    ];
    expect(plain(use(createGraphsHere(tablesInMemory())))).to.deep.equal(
      plain(use(createGraphStore(store()))),
    );
  });

  it('assets', () => {
    const picture = { kind: 'image', name: 'a.png', bytes: 3, width: 4, height: 5 } as const;
    const use = (assets: AssetStore & { hashes(): readonly string[] }) => {
      const one = assets.add({ ...picture, hash: 'aa'.repeat(32), thumbnail: 'ab'.repeat(32) });
      const same = assets.add({
        ...picture,
        hash: 'aa'.repeat(32),
        name: 'again.png',
        thumbnail: 'ab'.repeat(32),
      });
      const model = assets.add({ kind: 'model', name: 'm', bytes: 1, hash: 'aa'.repeat(32) });
      const other = assets.add({ ...picture, hash: 'cc'.repeat(32) });
      return [
        ...[one, same, model, other],
        outcome(() => assets.get(one.id)),
        outcome(() => assets.get('none')),
        assets.list({ kind: 'image', limit: 10 }),
        assets.list({ kind: 'image', limit: 10, before: other.createdAt }),
        outcome(() => assets.rename(one.id, 'new')),
        outcome(() => assets.rename('none', 'new')),
        outcome(() => assets.note(model.id, { photo: 'x' })),
        outcome(() => assets.note(model.id, { scales: 3 })),
        [...new Set(assets.hashes())].sort(),
        outcome(() => assets.remove(one.id)),
        outcome(() => assets.remove(one.id)),
        assets.list({ kind: 'image', limit: 10 }),
        assets.list({ kind: 'model', limit: 10 }),
        [...new Set(assets.hashes())].sort(),
      ];
    };
    expect(plain(use(createAssetsHere(tablesInMemory())))).to.deep.equal(
      plain(use(createAssetStore(store()))),
    );
  });

  it('own templates', () => {
    const use = (templates: OwnTemplateStore & { hashes(): readonly string[] }) => {
      const one = templates.add({ title: 'Soft', document: noiseGraph(), picture: 'ab'.repeat(32) });
      const two = templates.add({ title: 'Plain', document: noiseGraph() });
      return [
        ...[one, two],
        outcome(() => templates.get(one.id)),
        outcome(() => templates.get('none')),
        templates.list({ limit: 10 }),
        templates.list({ limit: 10, before: two.createdAt }),
        outcome(() => templates.rename(two.id, 'Plainer')),
        outcome(() => templates.rename('none', 'x')),
        templates.hashes(),
        outcome(() => templates.remove(one.id)),
        outcome(() => templates.remove(one.id)),
        templates.list({ limit: 10 }),
      ];
    };
    expect(plain(use(createOwnTemplatesHere(tablesInMemory())))).to.deep.equal(
      plain(use(createOwnTemplateStore(store()))),
    );
  });

  it('runs', () => {
    const event = (runId: string, seq: number): StoredEvent => {
      return { runId, seq, at: seq, kind: 'log', nodeId: 'noise', level: 'info', message: `event ${seq}` };
    };
    const tensor = (index: number) => {
      return { nodeId: 'n', port: 'p', index, moment: { scale: index }, hash: `h${index}`, bytes: 4 };
    };
    const series = (name: string, value: number) => {
      return { nodeId: 'n', name, points: [{ value, moment: { update: 1 } }] };
    };
    const use = (runs: RunStore) => {
      const submit = (priority = 0) => runs.submit({ document: noiseGraph(), priority }).id;
      const [a, b, c, d] = [submit(), submit(), submit(5), submit()] as [string, string, string, string];
      return [
        runs.waiting(),
        runs.list({ limit: 10 }),
        outcome(() =>
          runs.submit({ document: noiseGraph(), priority: -1, batch: 'b1', photograph: 'asset:a' }),
        ),
        runs.list({ batch: 'b1', limit: 10 }),
        runs.list({ ofPhotographs: true, limit: 10 }),
        outcome(() => runs.arrange([d, b])),
        runs.waiting(),
        outcome(() => runs.take()),
        outcome(() => runs.take()),
        runs.count('queued'),
        runs.count('running'),
        runs.list({ status: 'queued', limit: 1 }),
        outcome(() => runs.appendEvents(d, [event(d, 1), event(d, 2)])),
        outcome(() => runs.appendEvents(d, [event(d, 2), event(d, 3)])),
        outcome(() => runs.appendEvents(d, [event(d, 9)])),
        outcome(() => runs.appendEvents('none', [event('none', 1)])),
        runs.events(d, 1, 1),
        runs.events(d, 0, 10),
        outcome(() => runs.update(d, { status: 'failed', reason: 'no', finishedAt: 5 })),
        outcome(() => runs.update('none', { status: 'done' })),
        outcome(() => runs.update(d, { status: 'queued', resume: true })),
        runs.waiting(),
        outcome(() => runs.interruptRunning('gone')),
        outcome(() => runs.get(b)),
        outcome(() => runs.restart(runs.take()?.id ?? 'none taken')),
        outcome(() => runs.restart('none')),
        outcome(() => runs.keepTensors(c, [tensor(2), tensor(1)], [])),
        outcome(() => runs.keepTensors(c, [tensor(3)], [tensor(1)])),
        outcome(() => runs.keepTensors('none', [tensor(3)], [])),
        runs.tensors(c),
        runs.tensors(c, 'n', 'other'),
        outcome(() => runs.keepMetrics(c, [series('loss', 1), series('error', 2)])),
        outcome(() => runs.keepMetrics(c, [series('loss', 3)])),
        runs.metrics(c),
        outcome(() => runs.forgetTensors(c)),
        runs.tensors(c),
        outcome(() => runs.remove(d)),
        runs.events(d, 0, 10),
        [...runs.ids()].sort((one, other) => [a, b, c, d].indexOf(one) - [a, b, c, d].indexOf(other)),
      ];
    };
    const here = plain(use(createRunsHere(tablesInMemory()))) as unknown[];
    const there = plain(use(createRunStore(store()))) as unknown[];
    for (const [index, answer] of there.entries())
      expect(here[index], `answer ${index}`).to.deep.equal(answer);
  });
});
