import { expect } from 'chai';
import { planLift } from '../../../src/model/lift/plan.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';

describe('the plan of a lift', () => {
  const small = { height: 108, width: 192 };
  const photo = { height: 720, width: 1280 };

  it('moves borders at one level, unless it begins there: the small image is more than a layout then', () => {
    const moves = (start: number, seams = true) =>
      planLift(small, photo, { start, seams }).levels.flatMap(({ moves: here, source }) =>
        here ? [source.width] : [],
      );
    expect(moves(64)).to.have.length(1);
    expect(moves(64)[0]).to.be.within(91, 121);
    expect(moves(96)).to.deep.equal([]);
    expect(moves(64, false)).to.deep.equal([]);
  });

  it('moves none in a result much larger than the photograph, unless the most of it is known', () => {
    const wide = { height: 36, width: 192 };
    const moves = (mask?: Tensor) => planLift(wide, photo, { mask }).levels.some((level) => level.moves);
    expect(moves()).to.equal(false);
    expect(moves(filled([1, 1, 720, 3840], 1))).to.equal(true);
  });

  it('goes from the start to the size of the photograph', () => {
    const { start, result, levels } = planLift(small, photo, {});
    expect(start).to.deep.equal({ height: 36, width: 64 });
    expect(result).to.deep.equal(photo);
    expect(levels.at(-1)?.target).to.deep.equal(photo);
  });
});
