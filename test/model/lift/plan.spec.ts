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

  it('leaves patches where borders were moved up to 160 px, but at the last level, in a hole, and where it is held', () => {
    const kept = (options: Parameters<typeof planLift>[2]) =>
      planLift(small, photo, options).levels.flatMap(({ keeps, target }) => (keeps ? [target.width] : []));
    const { levels } = planLift(small, photo, {});
    const moved = levels.findIndex(({ moves }) => moves);
    const few = levels.filter(({ target }, i) => i >= moved && target.width <= 160);
    expect(kept({})).to.deep.equal(few.map(({ target }) => target.width));
    expect(few.length).to.equal(2);
    expect(kept({ width: 150 }).every((width) => width < 150)).to.equal(true);
    expect(kept({ seams: false })).to.deep.equal([]);
    expect(kept({ hold: 0.5 })).to.deep.equal([]);
    expect(kept({ mask: filled([1, 1, 720, 1280], 1) })).to.deep.equal([]);
  });

  it('counts completeness much until borders are moved, and little then', () => {
    const { levels } = planLift(small, photo, {});
    const moved = levels.findIndex(({ moves }) => moves);
    const weights = levels.map(({ completeness: { rounds, last } }) => [rounds.weight, last.weight]);
    expect(weights).to.deep.equal(levels.map((_, i) => [i <= moved ? 2 : 0.2, i < moved ? 2 : 0.2]));
    expect(
      new Set(levels.flatMap(({ completeness: { rounds, last } }) => [rounds.half, last.half])),
    ).to.deep.equal(new Set([7]));
    expect(levels.filter(({ both }) => both).length).to.be.within(moved + 2, levels.length - 1);
  });

  it('counts it as it is told, and alike where borders are not moved; in a hole not at all', () => {
    const every = (options: Parameters<typeof planLift>[2]) => {
      const all = planLift(small, photo, options).levels.flatMap(({ completeness: { rounds, last } }) => [
        ...[rounds, last].map(({ weight, half }) => `${weight}, ${half}`),
      ]);
      return [...new Set(all)];
    };
    expect(every({ lambda: 0.3 })).to.deep.equal(['0.3, 0']);
    expect(every({ seams: false })).to.deep.equal(['0.1, 0']);
    const mask = filled([1, 1, 720, 1280], 1);
    expect(planLift(small, photo, { mask }).levels.some(({ both }) => both)).to.equal(false);
  });

  it('goes from the start to the size of the photograph', () => {
    const { start, result, levels } = planLift(small, photo, {});
    expect(start).to.deep.equal({ height: 36, width: 64 });
    expect(result).to.deep.equal(photo);
    expect(levels.at(-1)?.target).to.deep.equal(photo);
  });
});
