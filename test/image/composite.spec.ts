import { expect } from 'chai';
import { composite } from '../../src/image/composite.ts';
import { filled, splitBatch, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { expectClose, noiseTensor } from '../support/planes.ts';

describe('composite', () => {
  const background = noiseTensor([2, 3, 4, 5], 1);
  const foreground = noiseTensor([2, 3, 4, 5], 2);

  it('shows the background where the mask is 0 and the foreground where it is 1, exactly', () => {
    const mask = tensor(
      [1, 1, 4, 5],
      Float32Array.from({ length: 20 }, (_, i) => i % 2),
    );
    const out = composite(background, foreground, mask);
    const expected = background.data.map((x, i) => ((i % 20) % 2 === 0 ? x : foreground.data[i]!));
    expect([...out.data]).to.deep.equal([...expected]);
  });

  it('mixes in between', () => {
    const out = composite(background, foreground, filled([2, 1, 4, 5], 0.25));
    const expected = background.data.map((x, i) => 0.75 * x + 0.25 * foreground.data[i]!);
    expectClose(out, tensor([2, 3, 4, 5], expected), 1e-6);
  });

  it('takes one mask and one foreground for a batch, or one for each image', () => {
    const masks = tensor([2, 1, 4, 5], noiseTensor([2, 1, 4, 5], 3).data.map(Math.abs));
    const one = splitBatch(foreground)[1] as Tensor;
    const out = splitBatch(composite(background, one, masks));
    splitBatch(background).forEach((image, i) => {
      const alone = composite(image, one, splitBatch(masks)[i] as Tensor);
      expect([...(out[i] as Tensor).data]).to.deep.equal([...alone.data]);
    });
  });

  it('refuses what does not fit, naming it', () => {
    const mask = filled([1, 1, 4, 5], 1);
    expect(() => composite(background, foreground, filled([1, 1, 5, 4], 1))).to.throw(/mask of 1×1×5×4/);
    expect(() => composite(background, noiseTensor([1, 1, 4, 5]), mask)).to.throw(/foreground of 1×1×4×5/);
    expect(codeOf(() => composite(background, foreground, filled([1, 3, 4, 5], 1)))).to.equal('tensor/shape');
    expect(codeOf(() => composite(background, noiseTensor([3, 3, 4, 5]), mask))).to.equal('tensor/shape');
  });
});
