import { expect } from 'chai';
import { toGrey, toRgb } from '../../src/image/grey.ts';
import { tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { expectClose, noiseTensor } from '../support/planes.ts';

describe('grey', () => {
  it('weighs red, green and blue by the BT.601 luma weights', () => {
    // Four pixels: pure red, green, blue on black (-1), and white.
    const image = tensor([1, 3, 1, 4], Float32Array.of(1, -1, -1, 1, -1, 1, -1, 1, -1, -1, 1, 1));
    const luma = [0.299, 0.587, 0.114, 1].map((y) => 2 * y - 1);
    expectClose(toGrey(image), tensor([1, 1, 1, 4], Float32Array.from(luma)), 1e-6);
  });

  it('is undone by spreading over three channels, for grey images', () => {
    const grey = noiseTensor([2, 1, 4, 5]);
    const rgb = toRgb(grey);
    expect(rgb.shape).to.deep.equal([2, 3, 4, 5]);
    expectClose(toGrey(rgb), grey, 1e-6);
    expect([...rgb.data.subarray(60, 80)]).to.deep.equal([...grey.data.subarray(20, 40)]);
    expect([...rgb.data.subarray(100, 120)]).to.deep.equal([...grey.data.subarray(20, 40)]);
  });

  it('treats each image of a batch by itself', () => {
    const batch = noiseTensor([2, 3, 3, 3]);
    const second = tensor([1, 3, 3, 3], batch.data.slice(27));
    expect([...toGrey(batch).data.subarray(9)]).to.deep.equal([...toGrey(second).data]);
  });

  it('returns images that are as wanted already', () => {
    const grey = noiseTensor([1, 1, 2, 2]);
    const rgb = noiseTensor([1, 3, 2, 2]);
    expect(toGrey(grey)).to.equal(grey);
    expect(toRgb(rgb)).to.equal(rgb);
  });

  it('refuses other numbers of channels', () => {
    expect(codeOf(() => toGrey(noiseTensor([1, 2, 2, 2])))).to.equal('tensor/shape');
    expect(codeOf(() => toRgb(noiseTensor([1, 4, 2, 2])))).to.equal('tensor/shape');
  });
});
