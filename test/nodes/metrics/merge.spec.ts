import { expect } from 'chai';
import { metricsMerge } from '../../../src/nodes/metrics/merge.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';

const reports = [
  { title: 'A', entries: [{ name: 'SWD', value: 1, meaning: 'lower' }] },
  { title: 'B', entries: [{ name: 'SWD', value: 2 }] },
];

describe('metrics/merge', () => {
  it('names the figures after their reports', async () => {
    const { outputs } = await runNode(metricsMerge, { reports }, { title: 'Both' });
    expect(outputs.report).to.deep.equal([
      {
        title: 'Both',
        entries: [
          { name: 'A: SWD', value: 1, meaning: 'lower' },
          { name: 'B: SWD', value: 2 },
        ],
      },
    ]);
  });

  it('prefers labels to titles', async () => {
    const { outputs } = await runNode(metricsMerge, { reports, labels: ['0.1', '0.2'] }, {});
    expect(outputs.report[0]?.entries.map((entry) => entry.name)).to.deep.equal(['0.1: SWD', '0.2: SWD']);
  });

  it('refuses another number of labels than reports, and no reports', async () => {
    const run = (given: typeof reports, labels: string[]) =>
      codeOfAsync(() => runNode(metricsMerge, { reports: given, labels }, {}));
    expect(await run(reports, ['only one'])).to.equal('stream/length-mismatch');
    expect(await run([], [])).to.equal('value/out-of-range');
  });
});
