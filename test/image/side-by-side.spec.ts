import { expect } from 'chai';
import { sideBySide } from '../../src/image/side-by-side.ts';
import { crop } from '../../src/runtime/crop.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { noiseTensor } from '../support/planes.ts';

describe('sideBySide', () => {
  it('puts images of any widths in a row, with a gap of the background', () => {
    const parts = [2, 5, 1].map((w, i) => noiseTensor([2, 3, 4, w], i + 1));
    const out = sideBySide(parts, { gap: 2, background: 0.5 });
    expect(out.shape).to.deep.equal([2, 3, 4, 2 + 2 + 5 + 2 + 1]);
    const at = (left: number, width: number) => crop(out, { top: 0, left, height: 4, width });
    expect([at(0, 2), at(4, 5), at(11, 1)]).to.deep.equal(parts);
    for (const left of [2, 9]) expect(at(left, 2)).to.deep.equal(filled([2, 3, 4, 2], 0.5));
  });

  it('has no gap unless told', () => {
    const image = noiseTensor([1, 1, 2, 3]);
    expect(sideBySide([image])).to.deep.equal(image);
    expect(sideBySide([image, image]).shape).to.deep.equal([1, 1, 2, 6]);
  });

  it('refuses no images, images that do not fit, and gaps that are no whole number', () => {
    const image = noiseTensor([1, 3, 4, 4]);
    expect(codeOf(() => sideBySide([]))).to.equal('tensor/shape');
    for (const shape of [
      [1, 3, 5, 4],
      [1, 1, 4, 4],
      [2, 3, 4, 4],
    ]) {
      expect(codeOf(() => sideBySide([image, noiseTensor(shape)]))).to.equal('tensor/shape');
    }
    for (const gap of [-1, 0.5]) {
      expect(codeOf(() => sideBySide([image, image], { gap }))).to.equal('value/out-of-range');
    }
  });
});
