import { expect } from 'chai';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { createRunStore } from '../../src/server/store/run-store.ts';
import { createLiveRuns } from '../../src/studio/live-runs.ts';
import type { Bus, Ear, Word } from '../../src/studio/ports/front-ends.ts';
import { temporaryStore } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';

describe('what a run says, between two front ends', () => {
  const store = temporaryStore();
  /** Words go from one to the other at once. */
  function pair() {
    const told: Word[] = [];
    const ears: Ear[][] = [[], []];
    const bus = (self: number): Bus => ({
      tell(word) {
        told.push(word);
        for (const ear of ears[1 - self] ?? []) ear.heard(word);
      },
      hear(ear) {
        ears[self]?.push(ear);
        return () => undefined;
      },
    });
    const runs = createRunStore(store());
    const made = [0, 1].map((self) => createLiveRuns(runs, () => undefined, bus(self)));
    const [scheduler, other] = made as [(typeof made)[number], (typeof made)[number]];
    return { runs, told, scheduler, other };
  }
  const event = (runId: string, seq: number): StoredEvent => ({
    ...{ runId, seq, at: seq, kind: 'log', nodeId: 'n', level: 'info', message: '' },
  });
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  it('is told to the other only while somebody looks at it there, and nothing of it is missed', async () => {
    const { runs, told, scheduler, other } = pair();
    await runs.submit({ document: noiseGraph(), priority: 0 });
    const run = await runs.take();
    if (run === undefined) throw new Error('There is no run.');
    await scheduler.onStatus(run);
    told.length = 0;
    const { id } = run;
    await scheduler.onNews({ kind: 'events', runId: id, events: [event(id, 1)] });
    expect(told).to.deep.equal([]);
    const feed = await other.feed(id);
    feed.followers++;
    expect(feed.lastSeq).to.equal(1);
    // It goes on before the one that has it hears that somebody looks.
    await scheduler.onNews({ kind: 'events', runId: id, events: [event(id, 2)] });
    expect(told).to.deep.equal([]);
    other.tellFollowed();
    await turns();
    expect(told).to.deep.equal([
      { kind: 'followed', runId: id },
      { kind: 'events', runId: id },
      { kind: 'taps', runId: id, frames: [], taps: [] },
    ]);
    expect(feed.lastSeq).to.equal(2);
    await scheduler.onNews({ kind: 'events', runId: id, events: [event(id, 3)] });
    await turns();
    expect(feed.lastSeq).to.equal(3);
  });

  it('costs no run where pictures come while the database is away', async () => {
    const away = { ...createRunStore(store()), get: async () => Promise.reject(new Error('away')) };
    const frame = { ...{ nodeId: 'n', port: 'p', width: 1, height: 1, shape: [1, 3, 1, 1], moment: {} } };
    const values = { min: 0, max: 1, mean: 0, rgba: new Uint8Array(4), runId: 'a1' };
    await createLiveRuns(away).onNews({
      kind: 'taps',
      runId: 'a1',
      frames: [{ ...frame, ...values }],
      taps: [],
    });
  });
});
