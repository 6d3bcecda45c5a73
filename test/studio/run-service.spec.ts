import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { createRunFiles } from '../../src/disk/run-files.ts';
import { studioFolders } from '../../src/disk/run-folders.ts';
import type { StoredEvent, Tap } from '../../src/protocol/run-shapes.ts';
import { createRunStore } from '../../src/server/store/run-store.ts';
import { createLiveRuns } from '../../src/studio/live-runs.ts';
import type { RunQueue } from '../../src/studio/queue.ts';
import { createRunService } from '../../src/studio/run-service.ts';
import { temporaryStore } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';

describe('The run service', () => {
  const store = temporaryStore();

  /** A service whose queue does nothing: the test says what the runner would. */
  function setUp() {
    const runs = createRunStore(store());
    const live = createLiveRuns(runs);
    const queue = { stopIfGoing: async () => undefined } as unknown as RunQueue;
    const service = createRunService({
      store: runs,
      queue: () => queue,
      live,
      files: createRunFiles(studioFolders('none')),
    });
    const start = async () => {
      const run = await runs.take();
      if (run !== undefined) await live.onStatus(run);
    };
    const end = async (id: string) => live.onStatus(await runs.update(id, { status: 'cancelled' }));
    const measure = (id: string, taps: readonly Tap[]) =>
      live.onNews({ kind: 'taps', runId: id, frames: [], taps });
    return { runs, live, service, start, end, measure };
  }

  function logged(runId: string, seq: number): StoredEvent {
    return { runId, seq, at: 0, kind: 'log', nodeId: 'noise', level: 'info', message: '' };
  }

  function stated(runId: string, seq: number, state: 'running' | 'done'): StoredEvent {
    return { runId, seq, at: 0, kind: 'node-state', nodeId: 'noise', state };
  }

  /** An ended run with a long log, whose last word is that its node is done. */
  async function longRun(runs: ReturnType<typeof createRunStore>, events = 25_000): Promise<string> {
    const { id } = await runs.submit({ document: noiseGraph(), priority: 0 });
    await runs.take();
    const log = Array.from({ length: events - 2 }, (_, i) => logged(id, i + 2));
    await runs.appendEvents(id, [stated(id, 1, 'running'), ...log, stated(id, events, 'done')]);
    await runs.update(id, { status: 'done' });
    return id;
  }

  it('folds the long log of an ended run in pieces: others get their turn meanwhile', async () => {
    const { runs, service } = setUp();
    const id = await longRun(runs);
    let turns = 0;
    let folding = true;
    const others = (async () => {
      for (; folding; turns++) await nextTurn();
    })();
    const state = (await service.snapshot(id))?.state;
    folding = false;
    await others;
    expect(turns).to.be.at.least(20);
    expect(state?.nodes).to.deep.equal({ noise: { state: 'done' } });
    expect(state?.run.lastSeq).to.equal(25_000);
  });

  it('gives everybody who asks at once the same, and later ones too, with what was added since', async () => {
    const { runs, service } = setUp();
    const id = await longRun(runs, 5000);
    const both = await Promise.all([service.snapshot(id), service.snapshot(id)]);
    expect(both[0]?.state).to.deep.equal(both[1]?.state);
    expect(both[0]?.feed).to.equal(both[1]?.feed);
    await runs.appendEvents(id, [stated(id, 5001, 'running')]);
    const later = await service.snapshot(id);
    expect(later?.state.nodes['noise']?.state, 'cut off').to.equal('cancelled');
    expect(later?.state.run.lastSeq).to.equal(5001);
    await service.remove(id);
    expect(await service.snapshot(id)).to.equal(undefined);
  });

  it('keeps the feed of a run that somebody follows, whatever else is asked for, and lets others go', async () => {
    const { runs, service } = setUp();
    const ids = await Promise.all(Array.from({ length: 40 }, () => longRun(runs, 3)));
    const [followed = '', left = ''] = ids;
    const feedOf = async (id: string) => (await service.snapshot(id))?.feed;
    const [first, second] = [await feedOf(followed), await feedOf(left)];
    if (first !== undefined) first.followers++;
    for (const id of ids.slice(2)) await feedOf(id);
    expect(await feedOf(followed)).to.equal(first);
    expect(await feedOf(left)).not.to.equal(second);
    expect((await service.snapshot(left))?.state.nodes).to.deep.equal({ noise: { state: 'done' } });
  });

  it('tells what a run measures while it runs, stores it at its end, and goes on with curves of a training', async () => {
    const { runs, service, start, end, measure } = setUp();
    const { id } = await runs.submit({ document: noiseGraph(), priority: 0 });
    const metric = (name: string, value: number, moment: object): Tap => ({
      kind: 'metric',
      runId: id,
      nodeId: 'noise',
      name,
      value,
      moment,
    });
    const values = async () =>
      (await service.metrics(id)).map(({ name, points }) => [name, points.map((p) => p.value)]);
    await start();
    await measure(id, [metric('loss', 1, { scale: 0, update: 1 }), metric('score', 5, { step: 0 })]);
    await measure(id, [metric('loss', 2, { scale: 0, update: 2 })]);
    expect(await values()).to.deep.equal([
      ['loss', [1, 2]],
      ['score', [5]],
    ]);
    expect(await runs.metrics(id), 'not written at every value').to.deep.equal([]);
    await end(id);
    expect(await runs.metrics(id)).to.have.length(2);
    expect((await values())[0]).to.deep.equal(['loss', [1, 2]]);
    await runs.update(id, { status: 'queued', resume: true });
    await start();
    await measure(id, [metric('loss', 3, { scale: 0, update: 3 }), metric('score', 6, { step: 0 })]);
    await end(id);
    expect(await values()).to.deep.equal([
      ['loss', [1, 2, 3]],
      ['score', [6]],
    ]);
  });

  it('lets a run go on whose metrics cannot be stored', async () => {
    const { runs, live, start, measure } = setUp();
    const { id } = await runs.submit({ document: noiseGraph(), priority: 0 });
    await start();
    await measure(id, [{ kind: 'metric', runId: id, nodeId: 'noise', name: 'loss', value: 1, moment: {} }]);
    const row = await runs.update(id, { status: 'done' });
    store().db.exec('DROP TABLE metrics');
    await live.onStatus(row);
  });
});
