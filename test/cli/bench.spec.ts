import { expect } from 'chai';
import { gradientFlops, netSpecOf } from '../../src/cli/bench/cases.ts';
import { timeInterleaved, timingOf } from '../../src/cli/bench/rounds.ts';
import { figure, tableText } from '../../src/cli/bench/table.ts';
import { resolveNetSpec } from '../../src/model/net/energy-net.ts';
import { cli, ENGINE } from './support.ts';

describe('patchwise bench', () => {
  it('prints a line for each net and size', async () => {
    const { code, out } = await cli('bench', '--quick', ...ENGINE, '--json');
    expect(code).to.equal(0);
    const report = JSON.parse(out) as {
      devices: Record<string, unknown>;
      steps: { name: string; timing: { min: number; median: number; rounds: number[] }; gflops: number }[];
    };
    expect(Object.keys(report.devices)).to.deep.equal(['onnx-cpu']);
    expect(report.steps).to.have.length(2);
    for (const { name, timing, gflops } of report.steps) {
      expect(name).to.equal('onnx-cpu');
      expect(timing.rounds).to.have.length(3);
      expect(timing.min).to.be.above(0).and.at.most(timing.median);
      expect(gflops).to.be.above(0);
    }
  });

  it('counts the operations of a gradient: two a multiply-add, forward and backward', () => {
    const spec = resolveNetSpec({ channels: [4, 1] }, { height: 8, width: 8 }, 3);
    // 6×6 outputs of 4 channels from 27 values each, then 4×4 of one channel from 36.
    expect(gradientFlops(spec, { height: 8, width: 8 })).to.equal(2 * 2 * (36 * 4 * 27 + 16 * 36));
    const large = netSpecOf({ net: 'large', size: { height: 106, width: 106 } });
    expect(gradientFlops(large, { height: 106, width: 106 }) / 1e9).to.be.closeTo(6.1, 0.3);
  });

  it('times contenders in turn, and does not count the first round', async () => {
    const turns: string[] = [];
    const contender = (name: string, ms: number) => async (times: number) => {
      turns.push(name);
      return times * ms;
    };
    const contenders = new Map([
      ['slow', contender('slow', 50)],
      ['fast', contender('fast', 10)],
    ]);
    const timings = await timeInterleaved(contenders, { rounds: 3, roundMs: 100 });
    expect(turns.join()).to.equal('slow,slow,fast,fast,slow,fast,slow,fast,slow,fast');
    expect(timings.get('slow')).to.deep.equal({ min: 50, median: 50, rounds: [50, 50, 50] });
    expect(timings.get('fast')).to.deep.equal({ min: 10, median: 10, rounds: [10, 10, 10] });
  });

  it('summarises by the best and the median', () => {
    expect(timingOf([3, 1, 2])).to.include({ min: 1, median: 2 });
    expect(timingOf([4, 1, 2, 3])).to.include({ min: 1, median: 2.5 });
  });

  it('prints tables in columns, and three significant digits', () => {
    expect(
      tableText(
        ['what', 'ms'],
        [
          ['a', '1'],
          ['long', '22.5'],
        ],
      ),
    ).to.equal('what    ms\n----  ----\na        1\nlong  22.5\n');
    expect([0.00123456, 0.5, 1.234, 12.34, 123.4, 12345].map(figure)).to.deep.equal([
      ...['0.00123', '0.500', '1.23', '12.3', '123', '12345'],
    ]);
    expect(figure(Number.NaN)).to.equal('–');
  });
});
