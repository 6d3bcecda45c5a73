import { expect } from 'chai';
import { boxOfMask, grownBox } from '../../src/image/mask-box.ts';

describe('boxOfMask', () => {
  it('is the smallest box of what is above 0, or from a value on; nothing has none', () => {
    const mask = new Float32Array(5 * 4);
    expect(boxOfMask(mask, 5, 4)).to.equal(undefined);
    mask[1 * 5 + 3] = 0.2;
    mask[2 * 5 + 1] = 0.7;
    expect(boxOfMask(mask, 5, 4)).to.deep.equal({ left: 1, top: 1, right: 4, bottom: 3 });
    expect(boxOfMask(mask, 5, 4, 0.5)).to.deep.equal({ left: 1, top: 2, right: 2, bottom: 3 });
    expect(boxOfMask(mask, 5, 4, 0.8)).to.equal(undefined);
  });
});

describe('grownBox', () => {
  it('reaches as much farther on each side, but not beyond the picture', () => {
    const box = { left: 3, top: 1, right: 5, bottom: 4 };
    expect(grownBox(box, 2, { width: 9, height: 5 })).to.deep.equal({ left: 1, top: 0, right: 7, bottom: 5 });
    expect(grownBox(box, 0, { width: 9, height: 5 })).to.deep.equal(box);
  });
});
