import { expect } from 'chai';
import { range } from '../../../src/nodes/flow/range.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';

const ranged = async (params: Parameters<typeof range.params.parse>[0] & object) =>
  (await runNode(range, {}, params)).outputs.numbers;

describe('flow/range', () => {
  it('gives whole numbers exactly, upwards and downwards', async () => {
    expect(await ranged({ start: 0, stop: 9, count: 10 })).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await ranged({ start: 2, stop: -1, count: 4 })).to.deep.equal([2, 1, 0, -1]);
  });

  it('includes both ends exactly with either spacing', async () => {
    for (const spacing of ['linear', 'geometric'] as const) {
      const values = await ranged({ start: 0.1, stop: 0.7, count: 7, spacing });
      expect([values[0], values.at(-1), values.length]).to.deep.equal([0.1, 0.7, 7]);
    }
  });

  it('keeps the ratio with geometric spacing, for negative numbers too', async () => {
    const values = await ranged({ start: -0.01, stop: -10, count: 4, spacing: 'geometric' });
    for (const [i, value] of values.entries()) expect(value).to.be.closeTo(-(10 ** (i - 2)), 1e-12);
  });

  it('gives the first number for a count of one', async () => {
    expect(await ranged({ start: 5, stop: 9, count: 1 })).to.deep.equal([5]);
  });

  it('refuses a ratio through zero', async () => {
    const run = (start: number, stop: number) => ranged({ start, stop, count: 3, spacing: 'geometric' });
    expect(await codeOfAsync(() => run(0, 1))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => run(-1, 1))).to.equal('value/out-of-range');
  });

  it('refuses a count below one', () => {
    expect(range.params.safeParse({ count: 0 }).success).to.equal(false);
  });
});
