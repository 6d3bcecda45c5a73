import { expect } from 'chai';
import { contentBeside, contentOf } from '../../../src/model/novelty/content.ts';
import { imageOf } from '../../support/images.ts';

describe('how much an image shows', () => {
  it('is the mean difference of neighbours, beside and below, of all channels', () => {
    // Steps of 0.1 rightwards in one channel, of 0.2 downwards in the other: five of six pixels have a right neighbour.
    const ramps = imageOf(2, 6, 6, (c, y, x) => (c === 0 ? x / 10 : y / 5));
    expect(contentOf(ramps)).to.be.closeTo(((0.1 * 5) / 6 + (0.2 * 5) / 6) / 2, 1e-6);
    expect(contentOf(imageOf(3, 4, 5, () => 0.3))).to.equal(0);
  });

  it('counts nothing between the last row of a channel and the first of the next', () => {
    expect(contentOf(imageOf(2, 3, 3, (c) => c))).to.equal(0);
  });

  it('is a share of a photograph’s, and 1 beside one of one colour', () => {
    const photo = imageOf(1, 8, 8, (_, y, x) => ((x + y) % 2 === 0 ? 0.5 : -0.5));
    const half = imageOf(1, 8, 8, (_, y, x) => ((x + y) % 2 === 0 ? 0.25 : -0.25));
    expect(contentBeside(photo)(half)).to.be.closeTo(0.5, 1e-6);
    expect(contentBeside(imageOf(1, 8, 8, () => 0))(photo)).to.equal(1);
  });
});
