import { expect } from 'chai';
import type { Run, StoredEvent } from '../../src/protocol/run-shapes.ts';
import { createRunStore } from '../../src/server/store/run-store.ts';
import type { LocalNews, RunEnd, RunnerHost, RunnerNews } from '../../src/studio/ports/runner-host.ts';
import type { Frame, RunCommand } from '../../src/studio/ports/runner-messages.ts';
import { createQueue, type QueueOptions, type RunQueue, VALUES_BEHIND } from '../../src/studio/queue.ts';
import { recoverRuns } from '../../src/studio/recover.ts';
import { RunFeed } from '../../src/studio/run-feed.ts';
import { temporaryStore } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { codeOfAsync } from '../support/code-of.ts';

/** A runner without a process: the test says how runs end. */
class FakeHost implements RunnerHost {
  readonly given: RunCommand[] = [];
  readonly cancelled: string[] = [];
  end: (end: RunEnd) => void = () => undefined;
  news: (news: LocalNews) => void = () => undefined;
  status() {
    return { device: 'fake', state: 'idle', restarts: 0 } as const;
  }
  run(command: RunCommand): Promise<RunEnd> {
    this.given.push(command);
    return new Promise((resolve) => {
      this.end = resolve;
    });
  }
  cancel(id: string): void {
    this.cancelled.push(id);
    this.end({ kind: 'finished', outcome: 'cancelled', errors: [] });
  }
  async close(): Promise<void> {}
}

/** Lets everything happen that needs nothing but its turn: the store is synchronous, and so is the fake host. */
const tick = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const done: RunEnd = { kind: 'finished', outcome: 'done', errors: [] };

describe('run queue', () => {
  const store = temporaryStore();
  const runs = () => createRunStore(store());
  let host: FakeHost;
  let statuses: [string, string][];
  let queue: RunQueue;

  async function make(options: Partial<QueueOptions> = {}): Promise<RunQueue> {
    host = new FakeHost();
    statuses = [];
    const made = createQueue({
      store: runs(),
      hosts: [
        (news) => {
          host.news = news;
          return host;
        },
      ],
      capacity: 10,
      prepare: async () => ({
        assets: {},
        maxOutputBytes: 1e9,
        folders: { outputFolder: 'o', tensorFolder: 't', checkpointFolder: 'c', cacheFolder: 'a' },
      }),
      onNews: async () => undefined,
      onStatus: async (run: Run) => void statuses.push([run.id, run.status]),
      log: () => undefined,
      ...options,
    });
    await made.open();
    return made;
  }
  const submit = async () => (await queue.submit({ document: noiseGraph(), priority: 0 })).id;

  beforeEach(async () => {
    queue = await make();
  });

  it('gives the runner one run at a time, in order, and tells of each change', async () => {
    const [a, b] = [await submit(), await submit()];
    await tick();
    expect(host.given.map(({ runId }) => runId)).to.deep.equal([a]);
    host.end(done);
    await tick();
    host.end({
      kind: 'finished',
      outcome: 'failed',
      errors: [{ code: 'node/failed', nodeId: 'n', message: 'broke' }],
    });
    await tick();
    expect(statuses).to.deep.equal([
      [a, 'queued'],
      [a, 'running'],
      [b, 'queued'],
      [a, 'done'],
      [b, 'running'],
      [b, 'failed'],
    ]);
    expect(await runs().get(b)).to.deep.include({ status: 'failed', reason: 'broke' });
  });

  it('pauses what runs and what waits; resumed, it goes on from the checkpoint', async () => {
    const [a, b] = [await submit(), await submit()];
    await tick();
    expect((await queue.pause(b)).status).to.equal('paused');
    expect((await queue.pause(a)).status).to.equal('paused');
    expect(host.cancelled).to.deep.equal([a]);
    await tick();
    expect(
      host.given.map(({ runId }) => runId),
      'nothing begins by itself',
    ).to.deep.equal([a]);
    await queue.resume(a);
    await tick();
    expect(host.given.at(-1)).to.deep.include({ runId: a, resume: true });
    host.end(done);
    await tick();
    expect(await codeOfAsync(() => queue.resume(a))).to.equal('run/state');
    expect(await codeOfAsync(() => queue.pause(a))).to.equal('run/state');
    expect((await queue.cancel(b)).status, 'what is paused can be cancelled').to.equal('cancelled');
  });

  it('lets short runs pass long ones, and computes them beside one that takes longer', async () => {
    const beside = new FakeHost();
    queue = await make({
      hosts: [
        (news) => {
          host.news = news;
          return host;
        },
        () => Object.assign(beside, { onlyShort: true as const }),
      ],
    });
    const one = async (expected?: number) =>
      (
        await queue.submit({
          document: noiseGraph(),
          priority: 0,
          ...(expected !== undefined && { expected }),
        })
      ).id;
    const [long, other, unknown] = [await one(600), await one(61), await one()];
    await tick();
    expect(host.given.map(({ runId }) => runId)).to.deep.equal([long]);
    expect(beside.given, 'none of them is short').to.deep.equal([]);
    const [short, later] = [await one(5), await one(5)];
    await tick();
    expect(beside.given.map(({ runId }) => runId)).to.deep.equal([short]);
    expect(await runs().waiting(), 'short ones wait before others').to.deep.equal([later, other, unknown]);
    beside.end(done);
    await tick();
    expect(beside.given.map(({ runId }) => runId)).to.deep.equal([short, later]);
    host.end(done);
    await tick();
    expect(host.given.map(({ runId }) => runId)).to.deep.equal([long, other]);
  });

  it('marks a run whose process is gone interrupted with the reason, and goes on with the next', async () => {
    const [a, b] = [await submit(), await submit()];
    await tick();
    host.end({ kind: 'lost', code: 'runner/crashed', reason: 'It crashed (SIGSEGV).' });
    await tick();
    expect(await runs().get(a)).to.deep.include({ status: 'interrupted', reason: 'It crashed (SIGSEGV).' });
    expect(host.given.map(({ runId }) => runId)).to.deep.equal([a, b]);
  });

  it('resumes from the checkpoint, with event numbers that go on', async () => {
    const a = await submit();
    await tick();
    const event: StoredEvent = { runId: a, seq: 1, at: 0, kind: 'run-started', order: [], seeds: {} };
    await runs().appendEvents(a, [event]);
    expect(await codeOfAsync(() => queue.resume(a)), 'it runs').to.equal('run/state');
    host.end({ kind: 'lost', code: 'runner/crashed', reason: 'gone' });
    await tick();
    await queue.resume(a);
    await tick();
    expect(host.given.at(-1)).to.deep.include({ runId: a, resume: true, firstSeq: 2 });
    host.end(done);
    await tick();
    expect(await codeOfAsync(() => queue.resume(a)), 'it is done').to.equal('run/state');
    expect(await codeOfAsync(() => queue.resume('nope'))).to.equal('run/missing');
  });

  it('cancels by id: what runs, what waits, and what is just being prepared', async () => {
    let prepared: () => void = () => undefined;
    queue = await make({
      prepare: async () => {
        await new Promise<void>((resolve) => {
          prepared = resolve;
        });
        return {
          assets: {},
          maxOutputBytes: 1e9,
          folders: { outputFolder: 'o', tensorFolder: 't', checkpointFolder: 'c', cacheFolder: 'a' },
        };
      },
    });
    const [a, b] = [await submit(), await submit()];
    expect((await queue.cancel(b)).status).to.equal('cancelled');
    const cancelling = queue.cancel(a);
    prepared();
    expect((await cancelling).status).to.equal('cancelled');
    expect(host.given).to.deep.equal([]);
    expect(await codeOfAsync(() => queue.cancel(a))).to.equal('run/state');
  });

  it('ends a run whose events cannot be stored, and stays alive', async () => {
    queue = await make({
      onNews: () => {
        throw new Error('database or disk is full');
      },
    });
    const a = await submit();
    await tick();
    host.news({ kind: 'events', runId: a, events: [] });
    await tick();
    expect(host.cancelled).to.deep.equal([a]);
    expect(await runs().get(a)).to.deep.include({
      status: 'interrupted',
      reason: 'database or disk is full',
    });
  });

  it('joins pictures and numbers that wait: the newest of each is told, and all that is stored', async () => {
    const heard: RunnerNews[] = [];
    let stored: () => void = () => undefined;
    queue = await make({
      onNews: (news) => {
        heard.push(news);
        return news.kind === 'events' ? new Promise((resolve) => (stored = resolve)) : Promise.resolve();
      },
    });
    const runId = await submit();
    await tick();
    const frame = (port: string, index: number) =>
      ({ runId, nodeId: 'n', port, rgba: Uint8Array.of(index % 256) }) as unknown as Frame;
    const behind = (from: number): void => {
      for (let i = from; i < from + 1000; i++) {
        const metric = { runId, kind: 'metric', nodeId: 'n', name: 'score', value: i, moment: {} } as const;
        const progress = { runId, kind: 'progress', nodeId: 'n', done: i, total: 2000 } as const;
        host.news({ kind: 'taps', runId, frames: [frame('a', i), frame('b', i)], taps: [metric, progress] });
      }
    };
    const log = (seq: number): LocalNews => ({
      kind: 'events',
      runId,
      events: [{ runId, seq, at: 0, kind: 'log', nodeId: 'n', level: 'info', message: '' }],
    });
    host.news(log(1));
    behind(0);
    host.news(log(2));
    behind(1000);
    await tick();
    expect(
      heard.map(({ kind }) => kind),
      'the database is behind',
    ).to.deep.equal(['events']);
    stored();
    await tick();
    stored();
    await tick();
    expect(heard.map(({ kind }) => kind)).to.deep.equal(['events', 'taps', 'events', 'taps']);
    for (const [index, last] of [
      [1, 999],
      [3, 1999],
    ] as const) {
      const told = heard[index];
      if (told?.kind !== 'taps') throw new Error('told in another order');
      expect(told.frames).to.deep.equal([frame('a', last), frame('b', last)]);
      const values = told.taps.flatMap((tap) => (tap.kind === 'metric' ? tap.value : []));
      expect(values.length).to.be.within(VALUES_BEHIND / 2, VALUES_BEHIND);
      expect(values.at(-1)).to.equal(last);
      expect(values).to.deep.equal([...values].sort((a, b) => a - b));
      expect(told.taps.flatMap((tap) => (tap.kind === 'progress' ? tap.done : []))).to.deep.equal([last]);
    }
    const taps = Array.from(
      { length: 3 * VALUES_BEHIND },
      (_, value) => ({ runId, kind: 'metric', nodeId: 'n', name: 'score', value, moment: {} }) as const,
    );
    host.news({ kind: 'taps', runId, frames: [], taps });
    await tick();
    expect(heard.at(-1), 'what does not wait is told as it came').to.deep.equal({
      ...{ kind: 'taps', runId, frames: [], taps },
    });
  });

  it('fails a run that cannot be prepared', async () => {
    queue = await make({ prepare: () => Promise.reject(new Error('no such asset')) });
    const a = await submit();
    await tick();
    expect(await runs().get(a)).to.deep.include({ status: 'failed', reason: 'no such asset' });
  });

  it('interrupts what runs and keeps what waits when it closes', async () => {
    const [a, b] = [await submit(), await submit()];
    await tick();
    await queue.close();
    expect([(await runs().get(a))?.status, (await runs().get(b))?.status]).to.deep.equal([
      'interrupted',
      'queued',
    ]);
    expect(host.given).to.have.length(1);
  });

  it('comes to where it was with what was set at it, though the process that heard it is gone', async () => {
    const id = await submit();
    await tick();
    const set = [
      { nodeId: 'walk', step: 3, values: { stepSize: 0.1 } },
      { nodeId: 'walk', step: 8, values: { stepSize: 0.2, momentum: 0.5 } },
    ];
    for (const one of set) host.news({ kind: 'steered', runId: id, ...one });
    await tick();
    // Killed: nothing of it is told to the next.
    await recoverRuns(runs(), { goOn: true });
    queue = await make();
    await tick();
    expect(host.given.map(({ runId, resume }) => [runId, resume])).to.deep.equal([[id, true]]);
    expect(host.given[0]?.steered).to.deep.equal(set);
    // A run that is submitted anew has nothing of it.
    host.end(done);
    await submit();
    await tick();
    expect(host.given[1]?.steered).to.equal(undefined);
  });

  it('lets what runs wait again when another takes over from it', async () => {
    const [a, b] = [await submit(), await submit()];
    await tick();
    await queue.close(true);
    expect(await runs().get(a)).to.include({ status: 'queued', resume: true });
    expect((await runs().get(a))?.finishedAt).to.equal(undefined);
    expect((await runs().get(b))?.status).to.equal('queued');
  });
});

describe('recovery after a crash of the server', () => {
  const store = temporaryStore();
  const runs = () => createRunStore(store());
  const finished = (runId: string, outcome: 'done' | 'failed'): StoredEvent => ({
    runId,
    seq: 1,
    at: 77,
    kind: 'run-finished',
    outcome,
    elapsedMs: 5,
    errors: outcome === 'done' ? [] : [{ code: 'node/failed', nodeId: 'n', message: 'broke' }],
  });

  it('believes a run that had finished, and interrupts one that had not', async () => {
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      ids.push((await runs().submit({ document: noiseGraph(), priority: 0 })).id);
    }
    for (const _ of ids) await runs().take();
    const waiting = (await runs().submit({ document: noiseGraph(), priority: 0 })).id;
    const [done, failed, cut] = ids as [string, string, string];
    await runs().appendEvents(done, [finished(done, 'done')]);
    await runs().appendEvents(failed, [finished(failed, 'failed')]);
    await recoverRuns(runs());
    expect(await runs().get(done)).to.deep.include({ status: 'done', finishedAt: 77 });
    expect(await runs().get(failed)).to.deep.include({ status: 'failed', reason: 'broke' });
    expect((await runs().get(cut))?.status).to.equal('interrupted');
    expect((await runs().get(waiting))?.status).to.equal('queued');
  });

  it('goes on with what ran at another front end, but for a run that has taken ten with it', async () => {
    const { id } = await runs().submit({ document: noiseGraph(), priority: 0 });
    for (let attempt = 1; attempt < 10; attempt++) {
      expect((await runs().take())?.attempts).to.equal(attempt);
      const [run] = await recoverRuns(runs(), { goOn: true });
      expect(run).to.include({ id, status: 'queued', resume: true });
    }
    await runs().take();
    await recoverRuns(runs(), { goOn: true });
    expect((await runs().get(id))?.status).to.equal('interrupted');
  });

  it('lets a run wait again that was taken and not yet sent to a worker', async () => {
    let time = 100;
    const kept = createRunStore(store(), () => time);
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) ids.push((await kept.submit({ document: noiseGraph(), priority: 0 })).id);
    for (const _ of ids) await kept.take();
    const [unsent, begun, elsewhere] = ids as [string, string, string];
    // By the clock of a machine that is an hour behind: it has begun all the same.
    const at = time - 3_600_000;
    await kept.appendEvents(begun, [{ runId: begun, seq: 1, at, kind: 'run-started', order: [], seeds: {} }]);
    await recoverRuns(kept, { held: new Set([elsewhere]) });
    const found = await Promise.all(ids.map((id) => kept.get(id)));
    expect(found.map((run) => run?.status)).to.deep.equal(['queued', 'interrupted', 'running']);
    expect((await kept.get(unsent))?.reason).to.equal(undefined);
    // Resumed and taken again: what it had said before does not count.
    await kept.update(begun, { status: 'queued', resume: true });
    time += 5;
    while ((await kept.take()) !== undefined);
    await recoverRuns(kept, { held: new Set() });
    expect(await kept.get(begun)).to.deep.include({ status: 'queued', resume: true });
  });

  it('shows nodes that were cut off as cancelled, and starts over with a new attempt', async () => {
    const { id } = await runs().submit({ document: noiseGraph(), priority: 0 });
    const feed = new RunFeed(id);
    const state = (seq: number, nodeId: string, value: 'running' | 'done'): StoredEvent => ({
      runId: id,
      seq,
      at: 0,
      kind: 'node-state',
      nodeId,
      state: value,
    });
    feed.addEvents([state(1, 'a', 'done')]);
    feed.addEvents([state(2, 'b', 'running')]);
    await runs().take();
    await recoverRuns(runs());
    const { nodes } = feed.state((await runs().get(id)) as Run);
    expect(nodes).to.deep.equal({ a: { state: 'done' }, b: { state: 'cancelled' } });
    feed.addEvents([{ runId: id, seq: 3, at: 0, kind: 'run-started', order: [], seeds: {} }]);
    expect(feed.state((await runs().get(id)) as Run).nodes).to.deep.equal({});
  });
});
