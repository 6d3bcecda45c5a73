import { expect } from 'chai';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { AGING_MS } from '../../../src/server/store/runs/queue.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryStore } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

const event = (runId: string, seq: number): StoredEvent => ({
  runId,
  seq,
  at: seq,
  kind: 'log',
  nodeId: 'noise',
  level: 'info',
  message: `event ${seq}`,
});

describe('run store', () => {
  const store = temporaryStore();
  let time = 1000;
  const runs = () => createRunStore(store(), () => time);
  const submit = (options: { priority?: number; source?: string } = {}) =>
    runs().submit({ document: noiseGraph(), priority: 0, ...options });

  beforeEach(() => {
    time = 1000;
  });

  it('lists the runs that were submitted together', () => {
    const together = (batch?: string) =>
      runs().submit({ document: noiseGraph(), priority: 0, ...(batch === undefined ? {} : { batch }) });
    const [first, , second] = [together('b1'), together(), together('b1')];
    together('b2');
    expect(first.batch).to.equal('b1');
    expect(
      runs()
        .list({ batch: 'b1', limit: 9 })
        .map(({ id }) => id),
    ).to.deep.equal([second.id, first.id]);
  });

  it('lists the runs of photographs', () => {
    const of = (photograph?: string) =>
      runs().submit({
        document: noiseGraph(),
        priority: 0,
        ...(photograph === undefined ? {} : { photograph }),
      });
    const [first, , second] = [of('asset:a'), of(), of('asset:b')];
    expect(
      runs()
        .list({ ofPhotographs: true, limit: 9 })
        .map(({ id, photograph }) => [id, photograph]),
    ).to.deep.equal([
      [second.id, 'asset:b'],
      [first.id, 'asset:a'],
    ]);
  });

  it('gives back a run as it was submitted', () => {
    const row = runs().submit({
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
    expect(runs().get(row.id)).to.deep.equal(row);
  });

  it('takes each run once, marks it running and counts its attempts', () => {
    const { id } = submit();
    const taken = runs().take();
    expect(taken).to.deep.include({ id, status: 'running', startedAt: 1000, attempts: 1 });
    expect(runs().take()).to.equal(undefined);
    expect([runs().count('queued'), runs().count('running')]).to.deep.equal([0, 1]);
  });

  it('tells the order of what waits, and lets it be arranged', () => {
    const [a, b, c, d] = [submit(), submit(), submit({ priority: 5 }), submit()].map(({ id }) => id) as [
      string,
      string,
      string,
      string,
    ];
    expect(runs().waiting()).to.deep.equal([c, a, b, d]);
    runs().arrange([d, b, 'gone']);
    expect(runs().waiting()).to.deep.equal([d, b, c, a]);
    runs().arrange([a, d, b, c]);
    expect(runs().waiting()).to.deep.equal([a, d, b, c]);
    const late = submit().id;
    expect([a, d, b, c, late].map(() => runs().take()?.id)).to.deep.equal([a, d, b, c, late]);
  });

  it('takes by priority, then by age', () => {
    const low = submit({ priority: -1 });
    const first = submit();
    const second = submit();
    const high = submit({ priority: 9 });
    const order = [1, 2, 3, 4].map(() => runs().take()?.id);
    expect(order).to.deep.equal([high.id, first.id, second.id, low.id]);
  });

  it('lets sources of equal priority take turns', () => {
    const a = [1, 2, 3].map(() => submit({ source: 'a' }).id);
    const b = [1, 2].map(() => submit({ source: 'b' }).id);
    const order = [1, 2, 3, 4, 5].map(() => {
      time += 10;
      return runs().take()?.id;
    });
    expect(order).to.deep.equal([a[0], b[0], a[1], b[1], a[2]]);
  });

  it('raises the priority of a run that waits, so that none starves', () => {
    const old = submit({ priority: 0 });
    time += 2 * AGING_MS + 1;
    submit({ priority: 1 });
    expect(runs().take()?.id).to.equal(old.id);
  });

  it('pages newest first, also when many runs come within one millisecond', () => {
    const ids = Array.from({ length: 7 }, () => submit().id).reverse();
    const pages: string[] = [];
    let before: number | undefined;
    for (;;) {
      const page = runs().list({ limit: 3, ...(before !== undefined && { before }) });
      if (page.length === 0) break;
      pages.push(...page.map((row) => row.id));
      before = page.at(-1)?.createdAt;
    }
    expect(pages).to.deep.equal(ids);
  });

  it('lists by status', () => {
    submit();
    const taken = runs().take();
    submit();
    expect(
      runs()
        .list({ status: 'running', limit: 9 })
        .map((row) => row.id),
    ).to.deep.equal([taken?.id]);
  });

  it('queues an ended run anew without what ended it', () => {
    const { id } = submit();
    runs().take();
    const error = { code: 'node/failed', nodeId: 'noise', message: 'broke' } as const;
    runs().update(id, { status: 'failed', reason: 'broke', errors: [error], finishedAt: 2000 });
    expect(runs().get(id)).to.deep.include({ reason: 'broke', errors: [error], finishedAt: 2000 });
    const again = runs().update(id, { status: 'queued', resume: true });
    expect(again).to.deep.include({ status: 'queued', errors: [], resume: true });
    expect(again).not.to.have.any.keys('reason', 'finishedAt');
    expect(runs().take()).to.deep.include({ id, attempts: 2 });
  });

  it('appends events without gaps and ignores those that it has', () => {
    const { id } = submit();
    runs().appendEvents(id, [event(id, 1), event(id, 2)]);
    runs().appendEvents(id, [event(id, 2), event(id, 3)]);
    expect(runs().get(id)?.lastSeq).to.equal(3);
    expect(runs().events(id, 1, 10)).to.deep.equal([event(id, 2), event(id, 3)]);
    expect(runs().events(id, 0, 1)).to.deep.equal([event(id, 1)]);
    expect(() => runs().appendEvents(id, [event(id, 4), event(id, 6)])).to.throw('gap');
    expect(runs().get(id)?.lastSeq, 'all or nothing').to.equal(3);
  });

  it('forgets events and tensors with their run', () => {
    const { id } = submit();
    runs().appendEvents(id, [event(id, 1)]);
    const tensor = { nodeId: 'noise', port: 'image', index: 4, moment: { step: 2 }, hash: 'ab', bytes: 9 };
    runs().keepTensors(id, [tensor], []);
    expect(runs().tensors(id, 'noise', 'image')).to.deep.equal([tensor]);
    expect(runs().tensors(id, 'other')).to.deep.equal([]);
    runs().keepMetrics(id, [{ nodeId: 'noise', name: 'score', points: [{ value: 0.5, moment: {} }] }]);
    runs().remove(id);
    expect(runs().get(id)).to.equal(undefined);
    expect(runs().events(id, 0, 9)).to.deep.equal([]);
    expect(runs().tensors(id)).to.deep.equal([]);
    expect(runs().metrics(id)).to.deep.equal([]);
  });

  it('keeps what a run measured, the newest series in place of the ones before, and none of a run that is gone', () => {
    const { id } = submit();
    const points = [
      { value: 0.1 + 0.2, moment: { scale: 0, step: 3 } },
      { value: -2e-9, moment: { scale: 1, update: 12 } },
      { value: 7, moment: {} },
    ];
    const loss = { nodeId: 'train', name: 'loss', points: points.slice(0, 1) };
    runs().keepMetrics(id, [loss, { ...loss, name: 'gap' }]);
    runs().keepMetrics(id, [{ ...loss, points }]);
    expect(runs().metrics(id)).to.deep.equal([
      { ...loss, name: 'gap' },
      { ...loss, points },
    ]);
    runs().keepMetrics('gone', [loss]);
    expect(runs().metrics('gone')).to.deep.equal([]);
  });

  it('takes events of many runs in one go; what would leave a gap, or is of no run, keeps out none of the others', () => {
    const [a, b, c] = [submit(), submit(), submit()].map(({ id }) => id) as [string, string, string];
    const event = (runId: string, seq: number) =>
      ({ runId, seq, at: seq, kind: 'log', nodeId: 'n', level: 'info', message: '' }) as const;
    runs().appendAll([
      { runId: a, events: [event(a, 1), event(a, 2)] },
      { runId: b, events: [event(b, 2)] },
      { runId: 'gone', events: [event('gone', 1)] },
      { runId: c, events: [event(c, 1)] },
      { runId: a, events: [event(a, 2), event(a, 3)] },
    ]);
    const seqs = (id: string) =>
      runs()
        .events(id, 0, 9)
        .map(({ seq }) => seq);
    expect([seqs(a), seqs(b), seqs(c)]).to.deep.equal([[1, 2, 3], [], [1]]);
    expect(runs().get(a)?.lastSeq).to.equal(3);
    expect(() => runs().appendEvents(b, [event(b, 2)])).to.throw('leave a gap after 0');
  });

  it('names a run that is not there', () => {
    expect(codeOf(() => runs().update('nope', { priority: 1 }))).to.equal('run/missing');
    expect(codeOf(() => runs().appendEvents('nope', []))).to.equal('run/missing');
  });

  it('marks what ran interrupted after a crash, and leaves the queue', () => {
    const running = submit();
    runs().take();
    const queued = submit();
    const marked = runs().interruptRunning('gone');
    expect(marked.map(({ run, silent }) => [run.id, silent])).to.deep.equal([[running.id, true]]);
    expect(runs().get(running.id)).to.deep.include({ status: 'interrupted', reason: 'gone' });
    expect(runs().get(queued.id)?.status).to.equal('queued');
  });
});
