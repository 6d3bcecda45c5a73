import { expect } from 'chai';
import { flattened, holdAt, holdShares } from '../../../src/model/lift/held-image.ts';
import { at, imageOf } from '../../support/images.ts';

describe('what a lift is held to', () => {
  const hold = { shares: holdShares(0.3), to: 330 };

  it('counts as the ground does, as strokes do while they are held, and then less', () => {
    expect(holdAt(hold, 0, 100)).to.equal(0.3);
    expect(holdAt(hold, 1, 330)).to.equal(0.75);
    expect(holdAt(hold, 0.5, 160)).to.equal(0.75);
    expect(holdAt(hold, 0.5, 170)).to.equal(0.15);
  });

  it('is matched with a photograph in which what is small is gone, and edges stay', () => {
    const photo = imageOf(3, 64, 96, (c, y, x) => {
      const dot = Math.abs(y - 30) <= 1 && Math.abs(x - 20) <= 1;
      return dot ? 1 : x < 48 ? -0.5 : c / 10;
    });
    const flat = flattened(photo);
    expect(flat.shape).to.deep.equal(photo.shape);
    expect(at(flat, 0, 30, 20)).to.equal(-0.5);
    expect([at(flat, 2, 10, 47), at(flat, 2, 10, 48)]).to.deep.equal([-0.5, Math.fround(0.2)]);
    const large = flattened(imageOf(1, 300, 512, () => 0.25));
    expect(large.shape).to.deep.equal([1, 1, 75, 128]);
  });
});
