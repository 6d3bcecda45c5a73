import { expect } from 'chai';
import type { StoredEvent } from '../../../../src/protocol/run-shapes.ts';
import {
  countDone,
  foldEvents,
  foldStatus,
  foldTaps,
  fractionDone,
  passedSince,
  startRunView,
  timeLeft,
} from '../../../../web/src/state/run/run-fold.ts';

type Body = StoredEvent extends infer E
  ? E extends StoredEvent
    ? Omit<E, 'runId' | 'seq' | 'at'>
    : never
  : never;

function log(...bodies: readonly Body[]): readonly StoredEvent[] {
  return bodies.map((body, i) => ({ runId: 'r', seq: i + 1, at: 1000 + i, ...body }) as StoredEvent);
}

const events = log(
  { kind: 'run-started', order: ['a', 'b', 'c'], seeds: {} },
  { kind: 'node-state', nodeId: 'a', state: 'running' },
  {
    kind: 'output',
    nodeId: 'a',
    port: 'image',
    index: 0,
    summary: { type: 'image', description: 'image 1×3×8×8', hash: 'h', bytes: 768 },
  },
  { kind: 'node-state', nodeId: 'a', state: 'done', elapsedMs: 12 },
  {
    kind: 'node-state',
    nodeId: 'b',
    state: 'failed',
    error: { code: 'node/failed', nodeId: 'b', message: 'No.' },
  },
  { kind: 'node-state', nodeId: 'c', state: 'skipped', because: 'b' },
  {
    kind: 'run-finished',
    outcome: 'failed',
    elapsedMs: 40,
    errors: [{ code: 'node/failed', nodeId: 'b', message: 'No.' }],
  },
);

describe('foldEvents', () => {
  it('tells the state of every node, the outputs and the end', () => {
    const view = foldEvents(startRunView('r'), events);
    expect(view.status).to.equal('failed');
    expect(Object.fromEntries(Object.entries(view.nodes).map(([id, n]) => [id, n.state]))).to.deep.equal({
      a: 'done',
      b: 'failed',
      c: 'skipped',
    });
    expect(view.nodes['c']?.because).to.equal('b');
    expect(view.ports['a.image']).to.include({ count: 1 });
    expect(view.errors.map((e) => e.nodeId)).to.deep.equal(['b']);
    expect(countDone(view)).to.deep.equal({ done: 3, total: 3 });
  });

  it('takes events in parts, and known ones again, with the same result', () => {
    const whole = foldEvents(startRunView('r'), events);
    const parts = [events.slice(0, 3), events.slice(1, 5), events.slice(4), events].reduce(
      foldEvents,
      startRunView('r'),
    );
    expect(parts).to.deep.equal(whole);
  });

  it('shows progress of a running node, and forgets it when the node is done', () => {
    const running = foldTaps(foldEvents(startRunView('r'), events.slice(0, 2)), [
      { runId: 'r', kind: 'progress', nodeId: 'a', done: 3, total: 10, label: 'step 3', etaMs: 700 },
    ]);
    expect(running.nodes['a']?.progress).to.deep.equal({ done: 3, total: 10, label: 'step 3', etaMs: 700 });
    expect(foldEvents(running, events.slice(0, 4)).nodes['a']?.progress).to.equal(undefined);
  });

  it('lets no late progress bring a finished node back', () => {
    const view = foldEvents(startRunView('r'), events);
    expect(foldTaps(view, [{ runId: 'r', kind: 'progress', nodeId: 'a', done: 1, total: 2 }])).to.equal(view);
  });
});

describe('foldStatus', () => {
  it('goes over the events: a run that the server lost is interrupted, whatever its last event says', () => {
    const settled = foldStatus(startRunView('r'), 'interrupted');
    expect(foldEvents(settled, events).status).to.equal('interrupted');
  });

  it('alone tells why a run was cut off, in every window: its last event says no more than that it was', () => {
    const cut = log(
      { kind: 'run-started', order: ['a'], seeds: {} },
      { kind: 'run-finished', outcome: 'cancelled', elapsedMs: 40, errors: [] },
    );
    for (const status of ['paused', 'cancelled', 'interrupted'] as const) {
      const heard = foldEvents(startRunView('r'), cut);
      expect(heard.status, 'before its row is heard of').to.equal('running');
      expect(foldStatus(heard, status).status).to.equal(status);
      expect(foldEvents(foldStatus(startRunView('r'), status), cut).status).to.equal(status);
    }
  });

  it('lets no node of it go on turning', () => {
    const running = foldEvents(startRunView('r'), events.slice(0, 2));
    expect(running.nodes['a']?.state).to.equal('running');
    const states = Object.values(foldStatus(running, 'interrupted').nodes).map(({ state }) => state);
    expect(states).to.deep.equal(['cancelled', 'cancelled', 'cancelled']);
  });

  it('lets a run that was taken up again go on by its events', () => {
    const again = foldStatus(foldStatus(startRunView('r'), 'cancelled'), 'queued');
    expect(foldEvents(again, events.slice(0, 1)).status).to.equal('running');
  });
});

describe('how much of a run is done', () => {
  const running = foldEvents(startRunView('r'), events.slice(0, 2));

  it('goes by time while a node tells what is left, so that a long training moves the bar', () => {
    const told = foldTaps(running, [
      { runId: 'r', kind: 'progress', nodeId: 'a', done: 1, total: 4, etaMs: 30_000 },
    ]);
    const startedAt = told.startedAt ?? 0;
    expect(fractionDone(told, startedAt + 10_000)).to.be.closeTo(0.25, 1e-9);
    expect(fractionDone(told, startedAt + 30_000)).to.be.closeTo(0.5, 1e-9);
  });

  it('has taken no time yet when it began after the last tick of the clock', () => {
    expect(passedSince(1117, 1000)).to.equal(0);
    expect(passedSince(1000, 1117)).to.equal(117);
    expect(passedSince(undefined, 1000)).to.equal(0);
  });

  it('goes by nodes where none tells', () => {
    const through = foldTaps(running, [
      { runId: 'r', kind: 'progress', nodeId: 'a', done: 4, total: 4, etaMs: 0 },
    ]);
    // It waits for others: that nothing is left for it says nothing of the run.
    expect(timeLeft(through)).to.equal(undefined);
    expect(fractionDone(through, (through.startedAt ?? 0) + 10_000)).to.equal(0);
    expect(fractionDone(foldEvents(startRunView('r'), events.slice(0, 4)), 0)).to.be.closeTo(1 / 3, 1e-9);
  });
});
