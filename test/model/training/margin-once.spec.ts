import { expect } from 'chai';
import { withMargin } from '../../../src/model/net/energy-net.ts';
import { withMarginOnce } from '../../../src/model/training/margin-once.ts';
import { tinyImage, tinyNet } from '../../support/tiny-model.ts';

describe('a training image in its margin', () => {
  it('is made once for a net, and anew for another net or another image', () => {
    const { spec } = tinyNet({ channels: [4, 1] });
    const image = tinyImage(8, 9);
    const padded = withMarginOnce(image, spec);
    expect(padded).to.deep.equal(withMargin(image, spec));
    expect(withMarginOnce(image, spec)).to.equal(padded);
    const axes = { matrix: [2, 0, 0, 0, 1, 0, 0, 0, 1], offset: [0, 0, 0.5], limit: 3 };
    const coloured = { ...spec, colour: axes };
    expect(withMarginOnce(image, coloured))
      .to.deep.equal(withMargin(image, coloured))
      .and.not.deep.equal(padded);
    const other = tinyImage(7, 9);
    expect(withMarginOnce(other, coloured)).to.deep.equal(withMargin(other, coloured));
  });
});
