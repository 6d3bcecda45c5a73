import { expect } from 'chai';
import fc from 'fast-check';
import { radiusOf, stampDisk, strokeTo } from '../../../web/src/paint/raster/coverage.ts';
import { area, newCoverage, valueAt } from './helpers.ts';

describe('brush', () => {
  it('covers the area of its disk', () => {
    const coverage = newCoverage(64, 64);
    stampDisk(coverage, { x: 30.3, y: 33.8, radius: 12 }, 1);
    expect(area(coverage)).to.be.closeTo(Math.PI * 12 ** 2, 8);
    expect(valueAt(coverage, 30, 33)).to.equal(255);
    expect(valueAt(coverage, 30, 47)).to.equal(0);
  });

  it('is soft towards its edge when it is not hard', () => {
    const coverage = newCoverage(64, 64);
    stampDisk(coverage, { x: 32.5, y: 32.5, radius: 20 }, 0);
    const values = [0, 5, 10, 15, 19].map((d) => valueAt(coverage, 32 + d, 32));
    expect(values).to.deep.equal([...values].sort((a, b) => b - a));
    expect(values[2]).to.be.within(110, 150);
    expect(values[4]).to.be.below(10);
  });

  it('does not add up where dabs of a stroke overlap', () => {
    const [once, twice] = [newCoverage(32, 32), newCoverage(32, 32)];
    for (const coverage of [once, twice, twice]) stampDisk(coverage, { x: 16, y: 16, radius: 8 }, 0.2);
    expect(twice.raster.data).to.deep.equal(once.raster.data);
  });

  it('touches nothing outside of the picture', () => {
    const coverage = newCoverage(10, 10);
    expect(stampDisk(coverage, { x: -9, y: 4, radius: 5 }, 1)).to.equal(undefined);
    expect(stampDisk(coverage, { x: 0, y: 4, radius: 5 }, 1)).to.deep.equal({
      left: 0,
      top: 0,
      right: 6,
      bottom: 10,
    });
  });

  it('lays dabs at even distances whatever the points of the hand', () => {
    const step = fc.tuple(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        let state = { last: { x: 0, y: 0, radius: 10 }, since: 0 };
        const straight = steps.map(([dx]) => Math.abs(dx));
        const dabs = straight.flatMap((dx) => {
          const next = strokeTo(state, { x: state.last.x + dx, y: 0, radius: 10 });
          state = next.state;
          return next.dabs;
        });
        const length = straight.reduce((a, b) => a + b, 0);
        expect(dabs.length).to.be.within(Math.floor(length / 2 - 1e-6), Math.ceil(length / 2));
        dabs.forEach(({ x }, i) => {
          expect(x).to.be.closeTo(2 * (i + 1), 1e-6);
        });
      }),
    );
  });

  it('is thinner under less pressure, and whole for a mouse', () => {
    expect(radiusOf(40, undefined)).to.equal(20);
    expect(radiusOf(40, 1)).to.equal(20);
    expect(radiusOf(40, 0.5)).to.be.within(8, 14);
    expect(radiusOf(1, 0)).to.equal(0.5);
  });
});
