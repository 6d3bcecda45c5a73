import { expect } from 'chai';
import fc from 'fast-check';
import { pad } from '../../../../src/image/pad.ts';
import { knownPart, photographIn } from '../../../../src/model/lift/fill/known-part.ts';
import { filled, sizeOf } from '../../../../src/runtime/tensor.ts';
import { failure } from '../../../support/failure.ts';

describe('where in a canvas the photograph lies', () => {
  it('is what its margins leave', () => {
    const side = fc.integer({ min: 1, max: 9 });
    const margin = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(side, side, margin, margin, margin, margin, (height, width, left, top, right, bottom) => {
        const mask = pad(filled([1, 1, height, width], 0.49), { left, top, right, bottom }, 0.5);
        const known = { left, top, width, height };
        expect(knownPart(mask, sizeOf(mask))).to.deep.equal(known);
        expect(photographIn(mask, { mask, canvas: true })).to.deep.equal(known);
        expect(photographIn(mask, { mask })).to.deep.equal(sizeOf(mask));
      }),
    );
  });

  it('asks for a mask of the canvas that leaves something', async () => {
    const size = { width: 4, height: 3 };
    expect((await failure(() => knownPart(filled([1, 1, 3, 5], 0), size))).code).to.equal('tensor/shape');
    const nothing = await failure(() => knownPart(filled([1, 1, 3, 4], 1), size));
    expect([nothing.code, nothing.hint !== undefined]).to.deep.equal(['value/out-of-range', true]);
  });
});
