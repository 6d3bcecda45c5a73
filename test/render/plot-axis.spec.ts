import { expect } from 'chai';
import { formatNumber, plotAxis } from '../../src/render/plot-axis.ts';

const labels = (axis: ReturnType<typeof plotAxis>) => axis.ticks.map((tick) => tick.label);

describe('plotAxis', () => {
  it('runs over the values, out to round numbers', () => {
    const axis = plotAxis('linear', [0.13, 0.97, Number.NaN, 1 / 0], [100, 0], 5);
    expect(axis.domain).to.deep.equal([0, 1]);
    expect([axis.at(0), axis.at(0.25), axis.at(1)]).to.deep.equal([100, 75, 0]);
    expect(labels(axis)).to.deep.equal(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  });

  it('keeps a range that was given, and exact ends when asked', () => {
    expect(plotAxis('linear', [5], [0, 10], 5, [0.13, 0.97]).domain).to.deep.equal([0.13, 0.97]);
    expect(plotAxis('linear', [1, 1800], [0, 10], 5, undefined, false).domain).to.deep.equal([1, 1800]);
  });

  it('makes room around a single value, and has an axis for none', () => {
    expect(plotAxis('linear', [5], [0, 10], 5, undefined, false).domain).to.deep.equal([4.5, 5.5]);
    expect(plotAxis('linear', [0], [0, 10], 5).domain).to.deep.equal([-1, 1]);
    expect(plotAxis('log', [8], [0, 10], 5, undefined, false).domain).to.deep.equal([4, 16]);
    expect(plotAxis('linear', [], [0, 10], 5).domain).to.deep.equal([0, 1]);
    expect(plotAxis('log', [-1, 0], [0, 10], 5).domain).to.deep.equal([1, 10]);
  });

  it('spaces powers of ten evenly on a log axis', () => {
    const axis = plotAxis('log', [1e-6, 1, 0, -3], [0, 60], 6);
    expect(axis.at(1e-3)).to.be.closeTo(30, 1e-9);
    expect(axis.at(1e-5)).to.be.closeTo(10, 1e-9);
    expect(axis.at(0)).to.be.NaN;
    expect(axis.at(-1)).to.be.NaN;
    expect(labels(axis)).to.deep.equal(['10⁻⁶', '10⁻⁴', '0.01', '1']);
  });

  it('labels 1, 2 and 5 where there are few decades', () => {
    const axis = plotAxis('log', [0.03, 0.9], [0, 60], 6);
    expect(axis.domain).to.deep.equal([0.02, 1]);
    expect(labels(axis)).to.deep.equal(['0.02', '0.05', '0.1', '0.2', '0.5', '1']);
    expect(labels(plotAxis('log', [3.1, 3.4], [0, 60], 4, undefined, false))).to.deep.equal([
      '3.1',
      '3.2',
      '3.3',
      '3.4',
    ]);
  });
});

describe('formatNumber', () => {
  it('writes the digits that the step needs, with a minus sign', () => {
    expect(formatNumber(0.25, 0.05, 1)).to.equal('0.25');
    expect(formatNumber(-0.3, 0.1, 1)).to.equal('−0.3');
    expect(formatNumber(1800, 200, 2000)).to.equal('1800');
    expect(formatNumber(32000, 4000, 32000)).to.equal('32,000');
    expect(formatNumber(0.1 + 0.2, 0.1, 1)).to.equal('0.3');
  });

  it('writes very large and very small numbers in powers of ten', () => {
    expect(formatNumber(1.5e-4, 5e-5, 2e-4)).to.equal('1.5×10⁻⁴');
    expect(formatNumber(-1e7, 1e7, 1e7)).to.equal('−10⁷');
    expect(formatNumber(0, 1e-9, 1e-8)).to.equal('0');
  });
});
