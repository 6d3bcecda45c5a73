import { expect } from 'chai';
import { withOwnDetail } from '../../src/image/own-detail.ts';
import { resize } from '../../src/image/resize.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { filled, type Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';

/** Noise within ±0.4. */
function noise(shape: readonly [number, number, number, number], seed: number): Tensor {
  const values = generator(seed).uniform(shape.reduce((a, b) => a * b));
  return { shape, data: values.map((value) => 0.8 * value - 0.4) };
}

describe('a small image with the detail of a large one', () => {
  const large = noise([1, 3, 24, 36], 1);
  const small = resize(large, { height: 8, width: 12 }, 'bicubic');

  it('is the large one where the small one is what it shrinks to', () => {
    const result = withOwnDetail(small, large);
    for (const [i, value] of result.data.entries()) expect(value).to.be.closeTo(large.data[i]!, 1e-6);
  });

  it('takes a change of tone from the small one, everywhere alike', () => {
    const darker = { shape: small.shape, data: small.data.map((value) => value - 0.25) };
    const result = withOwnDetail(darker, large);
    for (const [i, value] of result.data.entries()) expect(value).to.be.closeTo(large.data[i]! - 0.25, 1e-5);
  });

  it('stays in the range of images', () => {
    const result = withOwnDetail(filled([1, 3, 8, 12], 1), large);
    expect(Math.max(...result.data)).to.equal(1);
  });

  it('refuses other channels', () => {
    expect(codeOf(() => withOwnDetail(filled([1, 1, 8, 12], 0), large))).to.equal('tensor/shape');
  });
});
