import { expect } from 'chai';
import { framedFor } from '../../../src/model/energy-net.ts';
import { framedOnce } from '../../../src/model/training/framed-once.ts';
import { tinyImage, tinyNet } from '../../support/tiny-model.ts';

describe('a training image in its frame', () => {
  it('is made once for a net, and anew for another net or another image', () => {
    const { spec } = tinyNet({ channels: [4, 1] });
    const image = tinyImage(8, 9);
    const framed = framedOnce(image, spec);
    expect(framed).to.deep.equal(framedFor(image, spec));
    expect(framedOnce(image, spec)).to.equal(framed);
    const axes = { matrix: [2, 0, 0, 0, 1, 0, 0, 0, 1], offset: [0, 0, 0.5], limit: 3 };
    const coloured = { ...spec, colour: axes };
    expect(framedOnce(image, coloured)).to.deep.equal(framedFor(image, coloured)).and.not.deep.equal(framed);
    const other = tinyImage(7, 9);
    expect(framedOnce(other, coloured)).to.deep.equal(framedFor(other, coloured));
  });
});
