import { expect } from 'chai';
import fc from 'fast-check';
import { bestFilling } from '../../../../src/model/lift/fill/best-filling.ts';
import { sizeOf, type Tensor } from '../../../../src/runtime/tensor.ts';
import { imageOf, noiseImage } from '../../../support/images.ts';

describe('the best filling of a hole', () => {
  const grain = (seed: number, strength = 0.3) => {
    const noise = noiseImage(seed, 60, 80);
    return { ...noise, data: noise.data.map((v) => strength * v) };
  };
  const disc = (radius: number) =>
    Uint8Array.from({ length: 60 * 80 }, (_, i) =>
      Math.hypot((i % 80) - 40, Math.floor(i / 80) - 30) < radius ? 1 : 0,
    );
  const photo = grain(1);
  const filledWith = (content: Tensor, hole: Uint8Array): Tensor => ({
    ...photo,
    data: photo.data.map((v, i) => (hole[i % hole.length] === 0 ? v : content.data[i]!)),
  });
  const { width, height } = sizeOf(photo);
  const candidates = (images: readonly Tensor[]) => images.map((image) => ({ image, misfit: 1, astray: 1 }));
  const flat = imageOf(3, height, width, () => 0);
  const blurred = imageOf(3, height, width, (_, y, x) => 0.3 * Math.sin(x / 5) * Math.cos(y / 6));

  it('is the one with the grain of its surroundings, wherever it stands', () => {
    const hole = disc(12);
    const bad = [flat, blurred, grain(3, 0.1), grain(4, 0.9)];
    fc.assert(
      fc.property(fc.shuffledSubarray(bad, { minLength: 1 }), fc.nat(), fc.nat(), (others, seed, at) => {
        const place = at % (others.length + 1);
        const fillings = others.toSpliced(place, 0, grain(seed + 5)).map((of) => filledWith(of, hole));
        expect(bestFilling(candidates(fillings), hole)).to.equal(place);
      }),
      { numRuns: 20 },
    );
  });

  it('is the one whose pieces join, and whose lines go on, of two with the same grain, unless nobody sees it', () => {
    const hole = disc(12);
    const image = filledWith(grain(7), hole);
    const of = (...fillings: readonly (readonly [misfit: number, astray: number])[]) =>
      bestFilling(
        fillings.map(([misfit, astray]) => ({ image, misfit, astray })),
        hole,
      );
    expect([of([3, 5], [2, 5]), of([2, 5], [3, 5]), of([0.4, 5], [0, 5])]).to.deep.equal([1, 0, 0]);
    expect([of([3, 9], [3, 8]), of([3, 8], [3, 9]), of([3, 0.9], [3, 0])]).to.deep.equal([1, 0, 0]);
  });

  it('is found in a scratch of one pixel, too', () => {
    const hole = Uint8Array.from({ length: 60 * 80 }, (_, i) => (i % 80 === 40 ? 1 : 0));
    const white = imageOf(3, height, width, () => 1);
    expect(bestFilling(candidates([filledWith(white, hole), filledWith(grain(2), hole)]), hole)).to.equal(1);
  });

  it('is the first where the hole leaves nothing to compare with, or is too near the edge', () => {
    const all = new Uint8Array(60 * 80).fill(1);
    expect(bestFilling(candidates([flat, grain(2)]), all)).to.equal(0);
    const corner = Uint8Array.from(all, (_, i) => (i === 0 ? 1 : 0));
    expect(bestFilling(candidates([flat, grain(2)]), corner)).to.equal(0);
  });
});
