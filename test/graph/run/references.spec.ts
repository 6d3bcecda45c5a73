import { expect } from 'chai';
import { config } from 'rxjs';
import type { RunEvent } from '../../../src/graph/events.ts';
import { CellStore } from '../../../src/graph/run/flow/cells.ts';
import type { RunInspector } from '../../../src/graph/run/run-inspector.ts';
import { fakeRun, finish, lines, pause, upTo } from './fake-nodes.ts';

describe('References to values', () => {
  it('keep a value until its last reader has let go', () => {
    const cells = new CellStore();
    const cell = cells.create('value', { type: 'text', description: 'a text', hash: 'h', bytes: 10 });
    cells.retain(cell);
    cells.release(cell);
    expect([cells.live, cells.bytes, cell.value]).to.deep.equal([1, 10, 'value']);
    cells.release(cell);
    expect([cells.live, cells.bytes, cell.value]).to.deep.equal([0, 0, undefined]);
    expect(() => cells.release(cell)).to.throw('too often');
  });

  // finish() checks that nothing outlives the run.
  it('drop to zero after a run that is done, with fan-out and the same value at two inputs', async () => {
    const run = await finish({
      a: { type: 'test/constant@1', params: { value: 2 } },
      values: { type: 'test/counter@1', params: { count: 10 } },
      b: { type: 'test/add@1', in: { a: 'a.value', b: 'a.value' } },
      c: { type: 'test/add@1', in: { a: 'values.values', b: 'values.values' } },
      d: { type: 'test/add@1', in: { a: 'c.sum', b: 'b.sum' } },
      e: { type: 'test/collect@1', in: { values: ['d.sum', 'd.sum', 'values.values'] } },
    });
    expect(run.outputs.get('e.list')).to.have.length(1);
    expect(run.inspector.peakValues).to.be.above(0);
  });

  it('drop to zero after a run that failed in the middle of streams', async () => {
    const run = await finish({
      values: { type: 'test/counter@1', params: { count: 10, failAt: 5 } },
      other: { type: 'test/counter@1', params: { count: 10 } },
      c: { type: 'test/add@1', in: { a: 'values.values', b: 'other.values' } },
      bad: { type: 'test/add@1', in: { a: 'other.values' }, params: { failAt: 2 } },
      e: { type: 'test/collect@1', in: { values: ['c.sum', 'other.values', 'bad.sum'] } },
    });
    expect(run.outcome).to.equal('failed');
  });

  it('drop while the run goes on: a value is not kept for nodes that have read it', async () => {
    let inspector: RunInspector | undefined;
    const alive: number[] = [];
    await new Promise<void>((resolve) => {
      fakeRun(
        {
          a: { type: 'test/constant@1' },
          b: { type: 'test/add@1', in: { a: 'a.value' } },
          c: { type: 'test/add@1', in: { a: 'b.sum' } },
          d: { type: 'test/add@1', in: { a: 'c.sum' } },
        },
        {
          inspect: (given) => {
            inspector = given;
          },
        },
      ).subscribe({
        next: (event) => {
          if (event.kind === 'node-state' && event.state === 'done') alive.push(inspector?.liveValues ?? -1);
        },
        complete: resolve,
      });
    });
    // The one value that the next node reads; at the end the target's, which is pinned.
    expect(alive).to.deep.equal([1, 1, 1, 1]);
    expect(inspector?.liveValues).to.equal(0);
  });
});

describe('Subscribers of a run', () => {
  const graph = {
    values: { type: 'test/counter@1', params: { count: 50 } },
    all: { type: 'test/collect@1', in: { values: 'values.values' } },
  };

  it('get every event in order, however slow they are', async () => {
    const seen: RunEvent[] = [];
    await new Promise<void>((resolve) => {
      fakeRun(graph).subscribe({
        next(event) {
          const until = performance.now() + 0.5;
          while (performance.now() < until);
          seen.push(event);
        },
        complete: resolve,
      });
    });
    expect(lines(seen)).to.deep.equal(lines((await finish(graph)).events));
  });

  it('cannot corrupt a run by throwing', async () => {
    const reported: unknown[] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => reported.push(error);
    try {
      const seen: RunEvent[] = [];
      await new Promise<void>((resolve) => {
        fakeRun(graph).subscribe({
          next(event) {
            seen.push(event);
            if (event.kind === 'output') throw new Error('a fault of the subscriber');
          },
          complete: resolve,
        });
      });
      while (reported.length < 52) await pause(1);
      expect(reported).to.have.length(52);
      expect(lines(seen)).to.deep.equal(lines((await finish(graph)).events));
    } finally {
      config.onUnhandledError = before;
    }
  });

  it('of two runs of one document at once hear of their own only', async () => {
    const runs = await Promise.all(
      upTo(5).map((value) =>
        finish(
          {
            a: { type: 'test/constant@1' },
            b: { type: 'test/add@1', in: { a: 'a.value' }, params: { scale: 2 } },
          },
          { overrides: { 'a.value': value } },
        ),
      ),
    );
    expect(runs.map((run) => run.outputs.get('b.sum'))).to.deep.equal(upTo(5).map((value) => [2 * value]));
    for (const run of runs) expect(lines(run.events)).to.have.length(10);
  });
});
