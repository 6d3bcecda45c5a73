import { expect } from 'chai';
import type { RunStatus, RunSummary, StoredEvent } from '../../../../src/protocol/run-shapes.ts';
import { run, takeEvents, takeRuns } from '../../../../web/src/state/run/run.ts';
import { startRunView } from '../../../../web/src/state/run/run-fold.ts';

describe('the status of the watched run', () => {
  const row = (status: RunStatus, lastSeq: number) => ({ id: 'r', status, lastSeq, errors: [] }) as unknown;
  const told = (status: RunStatus, lastSeq: number): RunStatus | undefined => {
    takeRuns({ runs: [row(status, lastSeq) as RunSummary], removed: [] });
    return run.value?.status;
  };
  const events = (...all: readonly object[]): void =>
    takeEvents({ runId: 'r', events: all.map((one) => ({ runId: 'r', at: 1, ...one })) as StoredEvent[] });

  beforeEach(() => {
    run.value = startRunView('r');
  });
  after(() => {
    run.value = undefined;
  });

  it('is what the run has told, where a row was read before that and comes after it', () => {
    events({ kind: 'run-started', seq: 1, order: [], seeds: {} });
    expect(told('queued', 0)).to.equal('running');
    events({ kind: 'run-finished', seq: 2, outcome: 'done', errors: [], elapsedMs: 1 });
    expect(told('running', 1)).to.equal('done');
  });

  it('is that of a row which knows as much: cut off without a word, or waiting again', () => {
    events({ kind: 'run-started', seq: 1, order: [], seeds: {} });
    expect(told('interrupted', 1)).to.equal('interrupted');
    expect(told('queued', 1)).to.equal('queued');
  });
});
