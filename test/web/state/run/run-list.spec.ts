import { expect } from 'chai';
import type { RunSummary } from '../../../../src/protocol/run-shapes.ts';
import { loadRuns, runList, takeRunList } from '../../../../web/src/state/run/run-list.ts';

const run = (id: string, status: RunSummary['status'], createdAt: number): RunSummary =>
  ({ id, status, createdAt, title: id, priority: 0, errors: [] }) as unknown as RunSummary;
const seen = () => runList.value.map(({ id, status }) => `${id} ${status}`);

describe('the list of runs in the page', () => {
  it('takes changes in, newest first', async () => {
    await loadRuns(async () => [run('a', 'done', 1)]);
    takeRunList({ runs: [run('b', 'queued', 2)], removed: [] });
    takeRunList({ runs: [run('b', 'running', 2)], removed: ['a'] });
    expect(seen()).to.deep.equal(['b running']);
  });

  it('keeps what the socket told while an older answer was on its way', async () => {
    let answer: (list: readonly RunSummary[]) => void = () => {};
    const loading = loadRuns(() => new Promise((resolve) => (answer = resolve)));
    takeRunList({ runs: [run('a', 'done', 1), run('c', 'queued', 3)], removed: ['b'] });
    answer([run('b', 'done', 2), run('a', 'running', 1)]);
    await loading;
    expect(seen()).to.deep.equal(['c queued', 'a done']);
    await loadRuns(async () => [run('a', 'cancelled', 1)]);
    expect(seen(), 'a later answer stands').to.deep.equal(['a cancelled']);
  });
});
