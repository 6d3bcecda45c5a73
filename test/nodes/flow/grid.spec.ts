import { expect } from 'chai';
import { grid } from '../../../src/nodes/flow/grid.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';

describe('flow/grid', () => {
  it('gives each row with each column, row by row', async () => {
    const { outputs } = await runNode(grid, {}, { rows: '1, 2', columns: '0.1 0.2 0.3' });
    expect(outputs).to.deep.equal({ rows: [1, 1, 1, 2, 2, 2], columns: [0.1, 0.2, 0.3, 0.1, 0.2, 0.3] });
  });

  it('refuses an entry that is not a number when the graph is checked, and more places than the limit', async () => {
    expect(grid.params.safeParse({ rows: '1, two' }).error?.issues[0]?.message).to.equal(
      'Entry 2, "two", is not a number.',
    );
    const run = () => runNode(grid, {}, { rows: '1 '.repeat(101), columns: '1 '.repeat(100) });
    expect(await codeOfAsync(run)).to.equal('value/out-of-range');
  });
});
