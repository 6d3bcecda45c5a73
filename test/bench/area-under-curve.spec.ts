import { expect } from 'chai';
import fc from 'fast-check';
import { areaUnderCurve } from '../../bench/applications/area-under-curve.ts';

describe('areaUnderCurve', () => {
  it('is 1 where all that is marked is larger, 0 where it is smaller, and 1/2 where nothing differs', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [0, 0, 1, 1])).to.equal(1);
    expect(areaUnderCurve([4, 3, 2, 1], [0, 0, 1, 1])).to.equal(0);
    expect(areaUnderCurve([7, 7, 7], [0, 1, 0])).to.equal(0.5);
    expect(() => areaUnderCurve([1, 2], [0, 0])).to.throw(RangeError);
  });

  it('is the share of pairs in which the marked one is larger, equal ones counting half', () => {
    const one = fc.record({ value: fc.integer({ min: 0, max: 5 }), marked: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 30 }), (all) => {
        const inside = all.filter(({ marked }) => marked);
        const outside = all.filter(({ marked }) => !marked);
        fc.pre(inside.length > 0 && outside.length > 0);
        const won = inside.flatMap((a) =>
          outside.map((b) => (a.value > b.value ? 1 : a.value === b.value ? 0.5 : 0)),
        );
        const expected = won.reduce<number>((sum, w) => sum + w, 0) / won.length;
        const values = all.map(({ value }) => value);
        const marks = all.map(({ marked }) => (marked ? 1 : 0));
        expect(areaUnderCurve(values, marks)).to.be.closeTo(expected, 1e-12);
      }),
    );
  });
});
