import { expect } from 'chai';
import fc from 'fast-check';
import { keepMeanColour } from '../../src/image/keep-mean-colour.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';

const plane = 20;

function picture(seed: number, middle: number, spread: number): Tensor {
  const data = generator(seed)
    .uniform(2 * 3 * plane)
    .map((u) => Math.min(1, Math.max(-1, middle + spread * (2 * u - 1))));
  return tensor([2, 3, 4, 5], data);
}

const meanOf = (image: Tensor, p: number) =>
  image.data.subarray(p * plane, (p + 1) * plane).reduce((sum, value) => sum + value, 0) / plane;

describe('keepMeanColour', () => {
  it('moves each channel of each image by a constant to the mean that is asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.float({ min: -0.5, max: 0.5, noNaN: true }),
        (seed, middle) => {
          const image = picture(seed, middle, 0.2);
          const like = picture(seed + 1, 0.2, 0.2);
          const kept = keepMeanColour(image, like);
          for (let p = 0; p < 6; p++) {
            expect(meanOf(kept, p)).to.be.closeTo(meanOf(like, p), 1e-5);
            const moved = Array.from(
              { length: plane },
              (_, i) => kept.data[p * plane + i]! - image.data[p * plane + i]!,
            );
            expect(Math.max(...moved) - Math.min(...moved)).to.be.below(1e-5);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('stays within the range, and comes close where white is clipped', () => {
    const image = picture(3, 0.8, 0.6);
    const kept = keepMeanColour(image, picture(4, 0.9, 0.2));
    expect(Math.max(...kept.data)).to.be.at.most(1);
    for (let p = 0; p < 6; p++)
      expect(Math.abs(meanOf(kept, p) - meanOf(picture(4, 0.9, 0.2), p))).to.be.below(0.02);
  });

  it('leaves what is given, and an image of that mean, as they are', () => {
    const image = picture(5, 0, 0.5);
    const before = image.data.slice();
    const kept = keepMeanColour(image, image);
    expect(image.data).to.deep.equal(before);
    for (let i = 0; i < before.length; i++) expect(kept.data[i]).to.be.closeTo(before[i]!, 1e-7);
  });
});
