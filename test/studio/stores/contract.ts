import { expect } from 'chai';
import { messageOf, PatchwiseError } from '../../../src/errors.ts';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';
import type { AssetStore, NamesBlobs } from '../../../src/studio/ports/asset-store.ts';
import { type GraphStore, MAX_VERSIONS } from '../../../src/studio/ports/graph-store.ts';
import type { OwnTemplateStore } from '../../../src/studio/ports/own-template-store.ts';
import { AGING_MS, type RunStore } from '../../../src/studio/ports/run-store.ts';
import { graph, noiseGraph } from '../../server/support/graphs.ts';
import { codeOfAsync } from '../../support/code-of.ts';

/** The stores of one studio. */
export interface Stores {
  readonly runs: RunStore;
  readonly graphs: GraphStore;
  readonly assets: AssetStore & NamesBlobs;
  readonly ownTemplates: OwnTemplateStore & NamesBlobs;
}

export interface StoreKind {
  /**
   * Fresh and empty ones, for one test.
   * @param now their clock
   */
  open(now: () => number): Promise<Stores>;
  /** After each test. */
  close?(): Promise<void>;
  /** Whether those who submit take turns, and who waits rises. */
  readonly fair: boolean;
}

const event = (runId: string, seq: number): StoredEvent => ({
  runId,
  seq,
  at: seq,
  kind: 'log',
  nodeId: 'noise',
  level: 'info',
  message: `event ${seq}`,
});

/** What an action fails with. */
async function saidBy(action: () => Promise<unknown>): Promise<string> {
  return action().then(() => 'nothing', messageOf);
}

/** What every store of a studio keeps to, whatever it keeps its rows in. Call inside `describe`. */
export function storeContract(kind: StoreKind): void {
  let time = 1000;
  let stores: Stores;
  beforeEach(async () => {
    time = 1000;
    stores = await kind.open(() => time);
  });
  afterEach(() => kind.close?.());

  describe('runs', () => {
    const runs = () => stores.runs;
    const submit = (options: { priority?: number; source?: string } = {}) =>
      runs().submit({ document: noiseGraph(), priority: 0, ...options });
    const submitAll = async (count: number, options: { source?: string } = {}) => {
      const ids: string[] = [];
      for (let i = 0; i < count; i++) ids.push((await submit(options)).id);
      return ids;
    };
    const takeAll = async (count: number) => {
      const ids: (string | undefined)[] = [];
      for (let i = 0; i < count; i++) {
        time += 10;
        ids.push((await runs().take())?.id);
      }
      return ids;
    };

    it('lists the runs that were submitted together', async () => {
      const together = (batch?: string) =>
        runs().submit({ document: noiseGraph(), priority: 0, ...(batch === undefined ? {} : { batch }) });
      const [first, , second] = [await together('b1'), await together(), await together('b1')];
      await together('b2');
      expect(first.batch).to.equal('b1');
      expect((await runs().list({ batch: 'b1', limit: 9 })).map(({ id }) => id)).to.deep.equal([
        second.id,
        first.id,
      ]);
    });

    it('lists the runs of photographs', async () => {
      const of = (photograph?: string) =>
        runs().submit({
          document: noiseGraph(),
          priority: 0,
          ...(photograph === undefined ? {} : { photograph }),
        });
      const [first, , second] = [await of('asset:a'), await of(), await of('asset:b')];
      expect(
        (await runs().list({ ofPhotographs: true, limit: 9 })).map(({ id, photograph }) => [id, photograph]),
      ).to.deep.equal([
        [second.id, 'asset:b'],
        [first.id, 'asset:a'],
      ]);
    });

    it('gives back a run as it was submitted', async () => {
      const row = await runs().submit({
        document: noiseGraph(),
        priority: 3,
        graphId: 'g',
        targets: ['noise'],
        source: 's',
      });
      expect(row).to.deep.include({
        document: noiseGraph(),
        priority: 3,
        graphId: 'g',
        targets: ['noise'],
        source: 's',
        status: 'queued',
        lastSeq: 0,
        resume: false,
        errors: [],
      });
      expect(await runs().get(row.id)).to.deep.equal(row);
    });

    it('takes each run once, marks it running and counts its attempts', async () => {
      const { id } = await submit();
      const taken = await runs().take();
      expect(taken).to.deep.include({ id, status: 'running', startedAt: 1000, attempts: 1 });
      expect(await runs().take()).to.equal(undefined);
      expect([await runs().count('queued'), await runs().count('running')]).to.deep.equal([0, 1]);
    });

    it('tells the order of what waits, and lets it be arranged', async () => {
      const [a, b, c, d] = [
        await submit(),
        await submit(),
        await submit({ priority: 5 }),
        await submit(),
      ].map(({ id }) => id) as [string, string, string, string];
      expect(await runs().waiting()).to.deep.equal([c, a, b, d]);
      await runs().arrange([d, b, 'gone']);
      expect(await runs().waiting()).to.deep.equal([d, b, c, a]);
      await runs().arrange([a, d, b, c]);
      expect(await runs().waiting()).to.deep.equal([a, d, b, c]);
      const late = (await submit()).id;
      expect(await takeAll(5)).to.deep.equal([a, d, b, c, late]);
    });

    it('takes by priority, then by age', async () => {
      const low = await submit({ priority: -1 });
      const first = await submit();
      const second = await submit();
      const high = await submit({ priority: 9 });
      expect(await takeAll(4)).to.deep.equal([high.id, first.id, second.id, low.id]);
    });

    it('pages newest first, also when many runs come within one millisecond', async () => {
      const ids = (await submitAll(7)).reverse();
      const pages: string[] = [];
      let before: number | undefined;
      for (;;) {
        const page = await runs().list({ limit: 3, ...(before !== undefined && { before }) });
        if (page.length === 0) break;
        pages.push(...page.map((row) => row.id));
        before = page.at(-1)?.createdAt;
      }
      expect(pages).to.deep.equal(ids);
    });

    it('lists by status', async () => {
      await submit();
      const taken = await runs().take();
      await submit();
      expect((await runs().list({ status: 'running', limit: 9 })).map((row) => row.id)).to.deep.equal([
        taken?.id,
      ]);
    });

    it('queues an ended run anew without what ended it', async () => {
      const { id } = await submit();
      await runs().take();
      const error = { code: 'node/failed', nodeId: 'noise', message: 'broke' } as const;
      await runs().update(id, { status: 'failed', reason: 'broke', errors: [error], finishedAt: 2000 });
      expect(await runs().get(id)).to.deep.include({ reason: 'broke', errors: [error], finishedAt: 2000 });
      const again = await runs().update(id, { status: 'queued', resume: true });
      expect(again).to.deep.include({ status: 'queued', errors: [], resume: true });
      expect(again).not.to.have.any.keys('reason', 'finishedAt');
      expect(await runs().take()).to.deep.include({ id, attempts: 2 });
    });

    it('appends events without gaps and ignores those that it has', async () => {
      const { id } = await submit();
      await runs().appendEvents(id, [event(id, 1), event(id, 2)]);
      await runs().appendEvents(id, [event(id, 2), event(id, 3)]);
      expect((await runs().get(id))?.lastSeq).to.equal(3);
      expect(await runs().events(id, 1, 10)).to.deep.equal([event(id, 2), event(id, 3)]);
      expect(await runs().events(id, 0, 1)).to.deep.equal([event(id, 1)]);
      expect(await saidBy(() => runs().appendEvents(id, [event(id, 4), event(id, 6)]))).to.include('gap');
      expect((await runs().get(id))?.lastSeq, 'all or nothing').to.equal(3);
    });

    it('forgets events and tensors with their run', async () => {
      const { id } = await submit();
      await runs().appendEvents(id, [event(id, 1)]);
      const tensor = { nodeId: 'noise', port: 'image', index: 4, moment: { step: 2 }, hash: 'ab', bytes: 9 };
      await runs().keepTensors(id, [tensor], []);
      expect(await runs().tensors(id, 'noise', 'image')).to.deep.equal([tensor]);
      expect(await runs().tensors(id, 'other')).to.deep.equal([]);
      await runs().keepMetrics(id, [
        { nodeId: 'noise', name: 'score', points: [{ value: 0.5, moment: {} }] },
      ]);
      await runs().remove(id);
      expect(await runs().get(id)).to.equal(undefined);
      expect(await runs().events(id, 0, 9)).to.deep.equal([]);
      expect(await runs().tensors(id)).to.deep.equal([]);
      expect(await runs().metrics(id)).to.deep.equal([]);
    });

    it('keeps what a run measured, the newest series in place of the ones before, and none of a run that is gone', async () => {
      const { id } = await submit();
      const points = [
        { value: 0.1 + 0.2, moment: { scale: 0, step: 3 } },
        { value: -2e-9, moment: { scale: 1, update: 12 } },
        { value: 7, moment: {} },
      ];
      const loss = { nodeId: 'train', name: 'loss', points: points.slice(0, 1) };
      await runs().keepMetrics(id, [loss, { ...loss, name: 'gap' }]);
      await runs().keepMetrics(id, [{ ...loss, points }]);
      expect(await runs().metrics(id)).to.deep.equal([
        { ...loss, name: 'gap' },
        { ...loss, points },
      ]);
      await runs().keepMetrics('gone', [loss]);
      expect(await runs().metrics('gone')).to.deep.equal([]);
    });

    it('keeps what was set at a run, in its order, and none of a run that is gone', async () => {
      const { id } = await submit();
      const set = (step: number) => ({
        nodeId: 'walk',
        step,
        values: { stepSize: step / 7, momentum: step },
      });
      for (const step of [9, 2, 2]) await runs().keepSteered(id, set(step));
      expect(await runs().steered(id)).to.deep.equal([set(9), set(2), set(2)]);
      await runs().keepSteered('gone', set(1));
      expect(await runs().steered('gone')).to.deep.equal([]);
      await runs().remove(id);
      expect(await runs().steered(id)).to.deep.equal([]);
    });

    it('tells events again that it has, after those of many runs came in one go, and refuses what leaves a gap', async () => {
      const { id } = await submit();
      const event = (seq: number) =>
        ({ runId: id, seq, at: seq, kind: 'log', nodeId: 'n', level: 'info', message: '' }) as const;
      await runs().appendAll([{ runId: id, events: [event(1), event(2)] }]);
      await runs().appendEvents(id, [event(1), event(2)]);
      await runs().appendEvents(id, [event(2), event(3)]);
      expect((await runs().events(id, 0, 9)).map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
      expect(await saidBy(() => runs().appendEvents(id, [event(5)]))).to.include('gap');
    });

    it('takes events of many runs in one go; what would leave a gap, or is of no run, keeps out none of the others', async () => {
      const [a, b, c] = [await submit(), await submit(), await submit()].map(({ id }) => id) as [
        string,
        string,
        string,
      ];
      const event = (runId: string, seq: number) =>
        ({ runId, seq, at: seq, kind: 'log', nodeId: 'n', level: 'info', message: '' }) as const;
      await runs().appendAll([
        { runId: a, events: [event(a, 1), event(a, 2)] },
        { runId: b, events: [event(b, 2)] },
        { runId: 'gone', events: [event('gone', 1)] },
        { runId: c, events: [event(c, 1)] },
        { runId: a, events: [event(a, 2), event(a, 3)] },
      ]);
      const seqs = async (id: string) => (await runs().events(id, 0, 9)).map(({ seq }) => seq);
      expect([await seqs(a), await seqs(b), await seqs(c)]).to.deep.equal([[1, 2, 3], [], [1]]);
      expect((await runs().get(a))?.lastSeq).to.equal(3);
      expect(await saidBy(() => runs().appendEvents(b, [event(b, 2)]))).to.include('leave a gap after 0');
    });

    it('names a run that is not there', async () => {
      expect(await codeOfAsync(() => runs().update('nope', { priority: 1 }))).to.equal('run/missing');
      expect(await codeOfAsync(() => runs().appendEvents('nope', []))).to.equal('run/missing');
    });

    it('marks what ran interrupted after a crash, and leaves the queue', async () => {
      const running = await submit();
      await runs().take();
      const queued = await submit();
      const marked = await runs().interruptRunning('gone');
      expect(marked.map(({ run, silent }) => [run.id, silent])).to.deep.equal([[running.id, true]]);
      expect(await runs().get(running.id)).to.deep.include({ status: 'interrupted', reason: 'gone' });
      expect((await runs().get(queued.id))?.status).to.equal('queued');
    });

    if (kind.fair) {
      it('lets sources of equal priority take turns', async () => {
        const a = await submitAll(3, { source: 'a' });
        const b = await submitAll(2, { source: 'b' });
        expect(await takeAll(5)).to.deep.equal([a[0], b[0], a[1], b[1], a[2]]);
      });

      it('raises the priority of a run that waits, so that none starves', async () => {
        const old = await submit({ priority: 0 });
        time += 2 * AGING_MS + 1;
        await submit({ priority: 1 });
        expect((await runs().take())?.id).to.equal(old.id);
      });
    }

    it('gives a run to one of those who ask for one at the same time', async () => {
      const ids = await submitAll(8);
      const taken = await Promise.all(Array.from({ length: 12 }, () => runs().take()));
      const got = taken.flatMap((run) => run?.id ?? []);
      expect([...got].sort()).to.deep.equal([...ids].sort());
      expect(await runs().count('running')).to.equal(8);
    });

    it('takes short ones only where it is asked for these', async () => {
      await submit();
      const short = await runs().submit({ document: noiseGraph(), priority: 0, expected: 5 });
      expect((await runs().take('short'))?.id).to.equal(short.id);
      expect(await runs().take('short')).to.equal(undefined);
    });

    it('lets no more wait than there is room for, however many come at once', async () => {
      const one = () => codeOfAsync(() => runs().submit({ document: noiseGraph(), priority: 0 }, 3));
      const codes = await Promise.all(Array.from({ length: 8 }, one));
      expect(codes.filter((code) => code === undefined)).to.have.length(3);
      expect(codes.filter((code) => code === 'queue/full')).to.have.length(5);
      const taken = await runs().take();
      expect(await one(), 'one has left the queue').to.equal(undefined);
      await runs().update(taken?.id ?? '', { status: 'interrupted' });
      const again = () => runs().updateFrom(taken?.id ?? '', ['interrupted'], { status: 'queued' }, 3);
      expect(await codeOfAsync(again)).to.equal('queue/full');
      expect((await runs().get(taken?.id ?? ''))?.status).to.equal('interrupted');
    });

    it('changes a run from a status that it has only: of a cancel and a take one wins', async () => {
      const { id } = await submit();
      const [taken, cancelled] = await Promise.all([
        runs().take(),
        runs().updateFrom(id, ['queued'], { status: 'cancelled' }),
      ]);
      expect([taken?.id, cancelled?.id].filter((one) => one !== undefined)).to.deep.equal([id]);
      expect((await runs().get(id))?.status).to.equal(taken === undefined ? 'cancelled' : 'running');
      expect(await codeOfAsync(() => runs().updateFrom('nope', ['queued'], {}))).to.equal('run/missing');
    });

    it('numbers what is told of a run without a gap, whoever tells it at the same time', async () => {
      const { id } = await submit();
      const told = [event(id, 1), event(id, 2), event(id, 3)];
      await Promise.all(Array.from({ length: 6 }, () => runs().appendEvents(id, told)));
      expect((await runs().events(id, 0, 99)).map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
      expect((await runs().get(id))?.lastSeq).to.equal(3);
    });

    it('takes ids, titles and what is told as they are', async () => {
      const odd = `it's "50 %" \\ $1 ?\u00e9\u{1f426} --;`;
      const titled = { ...noiseGraph(), meta: { title: odd } };
      const { id } = await runs().submit({ document: titled, priority: 0, source: odd });
      await runs().appendEvents(id, [{ ...event(id, 1), message: odd } as StoredEvent]);
      expect((await runs().get(id))?.document).to.deep.equal(titled);
      expect((await runs().list({ limit: 1 }))[0]).to.deep.include({ title: odd, source: odd });
      expect((await runs().events(id, 0, 9))[0]).to.deep.include({ message: odd });
      expect(await runs().get(odd)).to.equal(undefined);
    });

    it('forgets tensors that are dropped, and all of them', async () => {
      const { id } = await submit();
      const tensor = (index: number) => {
        const hash = String(index).padStart(64, '0');
        return { nodeId: 'n', port: 'p', index, moment: { step: index }, hash, bytes: 4 };
      };
      await runs().keepTensors(id, [tensor(2), tensor(1)], []);
      await runs().keepTensors(id, [tensor(3)], [tensor(1)]);
      await runs().keepTensors('gone', [tensor(3)], []);
      expect((await runs().tensors(id)).map(({ index }) => index)).to.deep.equal([2, 3]);
      expect(await runs().tensors(id, 'n', 'other')).to.deep.equal([]);
      await runs().forgetTensors(id);
      expect(await runs().tensors(id)).to.deep.equal([]);
    });

    it('counts an attempt that another machine begins', async () => {
      const { id } = await submit();
      expect(await runs().isRunning(id)).to.equal(false);
      await runs().take();
      expect([await runs().isRunning(id), await runs().isRunning('none')]).to.deep.equal([true, false]);
      expect((await runs().restart(id)).attempts).to.equal(2);
      expect(await codeOfAsync(() => runs().restart('none'))).to.equal('run/missing');
    });

    it('knows which there are', async () => {
      const ids = await submitAll(2);
      await runs().remove(ids[0] ?? '');
      expect(await runs().ids()).to.deep.equal([ids[1]]);
      expect([await runs().has(ids[0] ?? ''), await runs().has(ids[1] ?? '')]).to.deep.equal([false, true]);
    });
  });

  describe('graphs', () => {
    const graphs = () => stores.graphs;
    const titled = (title: string) => graph({ noise: { type: 'noise/uniform@1' } }, title);

    it('keeps every version of a graph', async () => {
      expect((await graphs().save('g', titled('one'), 0)).revision).to.equal(1);
      expect((await graphs().save('g', titled('two'), 1)).revision).to.equal(2);
      expect((await graphs().get('g'))?.document.meta.title).to.equal('two');
      expect((await graphs().get('g', 1))?.document.meta.title).to.equal('one');
      expect(await graphs().get('g', 3)).to.equal(undefined);
      expect((await graphs().versions('g')).map(({ revision, title }) => [revision, title])).to.deep.equal([
        [2, 'two'],
        [1, 'one'],
      ]);
    });

    for (const [expected, when] of [
      [0, 'a new graph'],
      [1, 'an old revision'],
      [7, 'a revision that never was'],
    ] as const) {
      it(`refuses ${when} where revision 2 is stored`, async () => {
        await graphs().save('g', titled('one'), 0);
        await graphs().save('g', titled('two'), 1);
        try {
          await graphs().save('g', titled('mine'), expected);
          expect.fail('saved');
        } catch (error) {
          expect(error).to.be.instanceOf(PatchwiseError);
          expect((error as PatchwiseError).code).to.equal('storage/conflict');
          expect((error as PatchwiseError).details).to.deep.equal({ revision: 2 });
        }
        expect((await graphs().get('g'))?.document.meta.title).to.equal('two');
      });
    }

    it('lists newest first in pages, and removes with all versions', async () => {
      for (const id of ['a', 'b', 'c']) await graphs().save(id, titled(id), 0);
      await graphs().save('a', titled('a again'), 1);
      const first = await graphs().list({ limit: 2 });
      expect(first.map(({ id }) => id)).to.deep.equal(['a', 'c']);
      expect(
        (await graphs().list({ limit: 2, before: first[1]?.savedAt ?? 0 })).map(({ id }) => id),
      ).to.deep.equal(['b']);
      expect([await graphs().remove('a'), await graphs().remove('a')]).to.deep.equal([true, false]);
      expect(await graphs().versions('a')).to.deep.equal([]);
    });

    it('keeps a bounded number of versions', async () => {
      for (let i = 0; i < MAX_VERSIONS + 3; i++) await graphs().save('g', titled(`${i}`), i);
      const kept = await graphs().versions('g');
      expect(kept).to.have.length(MAX_VERSIONS);
      expect(kept.at(-1)?.revision).to.equal(4);
    });

    it('keeps one of two that are saved over the same revision', async () => {
      await graphs().save('g', titled('one'), 0);
      const save = (title: string) => codeOfAsync(() => graphs().save('g', titled(title), 1));
      const codes = await Promise.all(['a', 'b', 'c'].map(save));
      expect(codes.filter((code) => code === 'storage/conflict')).to.have.length(2);
      expect(await graphs().versions('g')).to.have.length(2);
      const fresh = (title: string) => codeOfAsync(() => graphs().save('new', titled(title), 0));
      const first = await Promise.all(['a', 'b', 'c'].map(fresh));
      expect(first.filter((code) => code === 'storage/conflict')).to.have.length(2);
    });
  });

  describe('assets', () => {
    const assets = () => stores.assets;
    const [one, two, small] = ['aa', 'bb', 'cc'].map((pair) => pair.repeat(32)) as [string, string, string];
    const picture = { kind: 'image', name: 'a.png', bytes: 3, width: 4, height: 5 } as const;

    it('keeps bytes once a kind, by their hash, however many bring them', async () => {
      const rows = await Promise.all(
        Array.from({ length: 4 }, () => assets().add({ ...picture, hash: one, thumbnail: small })),
      );
      expect(new Set(rows.map(({ id }) => id)).size).to.equal(1);
      const model = await assets().add({ kind: 'model', name: 'm', bytes: 1, hash: one });
      expect(model.id).not.to.equal(rows[0]?.id);
      expect(await assets().get(rows[0]?.id ?? '')).to.deep.equal(rows[0]);
      expect(await assets().get('none')).to.equal(undefined);
      expect([...new Set(await assets().hashes())].sort()).to.deep.equal([one, small].sort());
    });

    it('lists newest first in pages, by kind', async () => {
      const first = await assets().add({ ...picture, hash: one });
      const second = await assets().add({ ...picture, hash: two });
      await assets().add({ kind: 'model', name: 'm', bytes: 1, hash: one });
      const page = await assets().list({ kind: 'image', limit: 1 });
      expect(page.map(({ id }) => id)).to.deep.equal([second.id]);
      const rest = await assets().list({ kind: 'image', limit: 9, before: second.createdAt });
      expect(rest.map(({ id }) => id)).to.deep.equal([first.id]);
    });

    it('renames, notes and removes', async () => {
      const { id } = await assets().add({ ...picture, hash: one });
      expect((await assets().rename(id, 'new'))?.name).to.equal('new');
      expect(await assets().rename('none', 'new')).to.equal(undefined);
      await Promise.all([assets().note(id, { a: 1 }), assets().note(id, { b: [2] })]);
      expect((await assets().get(id))?.info).to.deep.equal({ a: 1, b: [2] });
      expect(await assets().note('none', { a: 1 })).to.equal(undefined);
      expect([await assets().remove(id), await assets().remove(id)]).to.deep.equal([true, false]);
      expect(await assets().hashes()).to.deep.equal([]);
    });
  });

  describe('own templates', () => {
    const templates = () => stores.ownTemplates;

    it('keeps nodes under a title, renames and removes them', async () => {
      const { id } = await templates().add({
        title: 'Soft',
        document: noiseGraph(),
        picture: 'ab'.repeat(32),
      });
      expect(await templates().get(id)).to.deep.include({
        title: 'Soft',
        picture: 'ab'.repeat(32),
        document: noiseGraph(),
      });
      expect((await templates().rename(id, 'Softer'))?.title).to.equal('Softer');
      expect(await templates().rename('none', 'x')).to.equal(undefined);
      expect(await templates().hashes()).to.deep.equal(['ab'.repeat(32)]);
      expect([await templates().remove(id), await templates().remove(id)]).to.deep.equal([true, false]);
      expect([await templates().get(id), await templates().hashes()]).to.deep.equal([undefined, []]);
    });

    it('lists newest first in pages, also where the clock stands still', async () => {
      for (const title of ['a', 'b', 'c']) await templates().add({ title, document: noiseGraph() });
      const first = await templates().list({ limit: 2 });
      expect(first.map(({ title }) => title)).to.deep.equal(['c', 'b']);
      const rest = await templates().list({ limit: 2, before: first[1]?.createdAt ?? 0 });
      expect(rest.map(({ title }) => title)).to.deep.equal(['a']);
    });
  });
}
