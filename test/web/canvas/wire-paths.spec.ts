import { expect } from 'chai';
import fc from 'fast-check';
import { onCurve, wireDistance, wirePasses } from '../../../web/src/canvas/draw-wire.ts';

const coordinate = fc.integer({ min: -2000, max: 2000 });
const point = fc.tuple(coordinate, coordinate);

describe('the way of a wire', () => {
  it('is near where it is drawn, at any point of it', () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, t) => {
        expect(wireDistance(a, b, onCurve(a, b, t))).to.be.below(6);
      }),
    );
  });

  it('is as far from a point as the point is from its ends, when it is straight', () => {
    expect(wireDistance([0, 0], [400, 0], [200, 30])).to.be.closeTo(30, 1e-6);
    expect(wireDistance([0, 0], [400, 0], [-30, 40])).to.be.closeTo(50, 1e-6);
  });

  it('passes a box that lies on it, and none beside it', () => {
    expect(wirePasses([0, 0], [600, 0], [200, -50, 300, 50])).to.equal(true);
    expect(wirePasses([0, 0], [600, 0], [200, 10, 300, 50])).to.equal(false);
    expect(wirePasses([0, 0], [600, 0], [800, -50, 900, 50])).to.equal(false);
  });
});
