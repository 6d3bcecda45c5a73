import { expect } from 'chai';
import { plotPoints } from '../../../src/nodes/plot/points.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';

describe('plot/points', () => {
  it('pairs values with their places', async () => {
    const params = { name: 'SWD', title: 'Sweep', xLabel: 'scale', yLabel: 'distance', logY: true };
    const { outputs } = await runNode(plotPoints, { x: [3, 2], y: [0.1, 0.2] }, params);
    expect(outputs.series).to.deep.equal([
      {
        title: 'Sweep',
        xLabel: 'scale',
        yLabel: 'distance',
        logY: true,
        curves: [
          {
            name: 'SWD',
            points: [
              [3, 0.1],
              [2, 0.2],
            ],
          },
        ],
      },
    ]);
  });

  it('counts from 0 without places', async () => {
    const { outputs } = await runNode(plotPoints, { y: [5, 6] }, {});
    expect(outputs.series[0]?.curves[0]?.points).to.deep.equal([
      [0, 5],
      [1, 6],
    ]);
  });

  it('refuses streams of different lengths, and no values', async () => {
    const run = (x: number[], y: number[]) => codeOfAsync(() => runNode(plotPoints, { x, y }, {}));
    expect(await run([1], [1, 2])).to.equal('stream/length-mismatch');
    expect(await run([], [])).to.equal('value/out-of-range');
  });
});
