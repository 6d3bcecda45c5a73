import { expect } from 'chai';
import fc from 'fast-check';
import { chosenSize } from '../../src/nodes/size-choice.ts';
import { codeOf } from '../support/code-of.ts';

const own = { height: 30, width: 40 };
const empty = { factor: null, longSide: null, width: null, height: null };
const size = (choice: Partial<Record<keyof typeof empty, number>>, like?: typeof own) => {
  const { height, width } = chosenSize(own, { ...empty, ...choice }, like);
  return [width, height];
};

describe('chosenSize', () => {
  it('follows each of the ways to say a size', () => {
    expect(size({ factor: 0.5 })).to.deep.equal([20, 15]);
    expect(size({ longSide: 100 })).to.deep.equal([100, 75]);
    expect(size({ width: 8 })).to.deep.equal([8, 6]);
    expect(size({ height: 60 })).to.deep.equal([80, 60]);
    expect(size({ width: 7, height: 9 })).to.deep.equal([7, 9]);
    expect(size({}, { height: 3, width: 5 })).to.deep.equal([5, 3]);
  });

  it('leaves at least one pixel a side', () => {
    expect(size({ factor: 0.001 })).to.deep.equal([1, 1]);
  });

  it('refuses no size, and two', () => {
    expect(codeOf(() => size({}))).to.equal('value/out-of-range');
    expect(codeOf(() => size({ factor: 2, longSide: 10 }))).to.equal('value/out-of-range');
    expect(codeOf(() => size({ height: 10 }, own))).to.equal('value/out-of-range');
  });

  it('refuses sides and areas above the limits', () => {
    expect(codeOf(() => size({ factor: 64 }))).to.equal(undefined);
    expect(codeOf(() => chosenSize({ height: 10, width: 1000 }, { ...empty, factor: 64 }))).to.equal(
      'image/too-large',
    );
    expect(codeOf(() => chosenSize({ height: 20_000, width: 10 }, { ...empty, width: 20 }))).to.equal(
      'image/too-large',
    );
    expect(codeOf(() => chosenSize({ height: 10, width: 10 }, { ...empty, longSide: 9000 }))).to.equal(
      'image/too-large',
    );
  });

  it('makes the long side exactly as long as asked', () => {
    const side = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(side, side, side, (height, width, longSide) => {
        const chosen = chosenSize({ height, width }, { ...empty, longSide });
        expect(Math.max(chosen.height, chosen.width)).to.equal(longSide);
      }),
    );
  });
});
