import { expect } from 'chai';
import { kMeansPalette, toPalette } from '../../src/image/palette.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { noiseTensor } from '../support/planes.ts';

/** Three clusters of colours around −0.8, 0 and 0.7, unequal in number. */
const clustered: Tensor = (() => {
  const noise = noiseTensor([1, 3, 30, 40], 2);
  const centre = (p: number) => (p % 6 === 0 ? -0.8 : p % 3 === 0 ? 0 : 0.7);
  return tensor(
    noise.shape,
    noise.data.map((value, i) => centre(i % 1200) + 0.05 * value),
  );
})();

describe('kMeansPalette', () => {
  it('finds the centres of clusters, darkest first, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const palette = kMeansPalette(clustered, 3, generator(seed));
      palette.forEach((colour, i) => {
        for (const value of colour) expect(value).to.be.closeTo([-0.8, 0, 0.7][i]!, 0.02);
      });
    }
  });

  it('gives the same for the same seed, and no more colours than there are', () => {
    const image = noiseTensor([1, 3, 20, 20], 5);
    expect(kMeansPalette(image, 6, generator(4))).to.deep.equal(kMeansPalette(image, 6, generator(4)));
    const two = tensor([1, 1, 1, 4], Float32Array.of(0.5, -0.5, 0.5, -0.5));
    expect(kMeansPalette(two, 5, generator(1))).to.deep.equal([[-0.5], [0.5]]);
  });

  it('of one colour is the mean', () => {
    const image = noiseTensor([1, 1, 9, 9], 6);
    const mean = image.data.reduce((sum, value) => sum + value, 0) / 81;
    expect(kMeansPalette(image, 1, generator(1))[0]![0]).to.be.closeTo(mean, 1e-6);
  });

  it('refuses no colours', () => {
    expect(codeOf(() => kMeansPalette(clustered, 0, generator(1)))).to.equal('value/out-of-range');
  });
});

describe('toPalette', () => {
  it('takes the nearest colour at each pixel', () => {
    const image = tensor([1, 1, 1, 4], Float32Array.of(-1, -0.2, 0.3, 0.9));
    expect([...toPalette(image, [[-0.5], [0.25], [1]]).data]).to.deep.equal([-0.5, -0.5, 0.25, 1]);
  });

  it('refuses a palette of other channels', () => {
    expect(codeOf(() => toPalette(clustered, [[0]]))).to.equal('tensor/shape');
  });
});
