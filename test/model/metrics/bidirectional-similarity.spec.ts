import { expect } from 'chai';
import {
  bidirectionalSimilarity,
  coherence,
  completeness,
} from '../../../src/model/metrics/bidirectional-similarity.ts';
import { indexPatches, nearestDistances } from '../../../src/model/metrics/nearest-patch.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOf } from '../../support/code-of.ts';
import { flat, imageOf } from '../../support/images.ts';
import { cropped, noise, picture, referenceFigures } from './pictures.ts';

/** All pairs, straight from the definition. */
function bruteForce(queries: Tensor, candidates: Tensor): number[] {
  const patches = ({ shape, data }: Tensor): number[][] => {
    const [h, w] = [shape[2]!, shape[3]!];
    return Array.from({ length: (h - 6) * (w - 6) }, (_, i) =>
      Array.from({ length: 147 }, (_, k) => {
        const [c, y, x] = [Math.floor(k / 49), Math.floor(k / 7) % 7, k % 7];
        return data[(c * h + Math.floor(i / (w - 6)) + y) * w + (i % (w - 6)) + x]!;
      }),
    );
  };
  const all = patches(candidates);
  return patches(queries).map((q) =>
    Math.min(...all.map((p) => p.reduce((sum, value, k) => sum + (value - q[k]!) ** 2, 0))),
  );
}

describe('nearestDistances', () => {
  it('finds the same minima as comparing all pairs, on photographs', async () => {
    const [a, b] = [await picture('lake-27x18'), await picture('tea-27x18')];
    const found = nearestDistances(indexPatches(a), indexPatches(b));
    const expected = bruteForce(a, b);
    expect(found.length).to.equal(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).to.be.closeTo(value, 1e-4 + 1e-5 * value);
  });

  it('finds them on noise and on images of other sizes', () => {
    const [a, b] = [noise(3, 12, 15, 1), noise(3, 17, 9, 2)];
    const found = nearestDistances(indexPatches(a), indexPatches(b));
    for (const [i, value] of bruteForce(a, b).entries()) {
      expect(found[i]).to.be.closeTo(value, 1e-4 + 1e-5 * value);
    }
  });

  it('finds those of every n-th row when asked for no others', () => {
    const [a, b] = [indexPatches(noise(3, 15, 12, 1)), indexPatches(noise(3, 17, 11, 2))];
    const all = nearestDistances(a, b);
    for (const every of [2, 4, 20]) {
      const expected = [...all].filter((_, i) => Math.floor(i / a.columns) % every === 0);
      expect([...nearestDistances(a, b, every)]).to.deep.equal(expected);
    }
  });

  it('finds them where all first coefficients are equal', () => {
    const stripes = imageOf(3, 14, 14, (_, _y, x) => (x % 2 === 0 ? 1 : -1));
    const found = nearestDistances(indexPatches(stripes), indexPatches(flat(0, 14, 14)));
    for (const value of found) expect(value).to.be.closeTo(147, 1e-3);
  });
});

describe('coherence and completeness', () => {
  for (const figures of referenceFigures().pairs) {
    it(`agree with PyTorch on ${figures.reference} and ${figures.generated}`, async () => {
      const [reference, generated] = [await picture(figures.reference), await picture(figures.generated)];
      const both = bidirectionalSimilarity(reference, generated);
      expect(both.coherence).to.be.closeTo(figures.coherence, 1e-4 * figures.coherence);
      expect(both.completeness).to.be.closeTo(figures.completeness, 1e-4 * figures.completeness);
      expect(coherence(reference, generated)).to.equal(both.coherence);
      expect(completeness(reference, generated)).to.equal(both.completeness);
    });
  }

  it('call a piece of the reference coherent but incomplete', async () => {
    const lake = await picture('lake-72x48');
    const piece = cropped(lake, 24, 24);
    expect(coherence(lake, piece)).to.be.below(1e-6);
    expect(completeness(lake, piece)).to.be.above(0.05);
  });

  it('need room for a patch at half size', async () => {
    const lake = await picture('lake-72x48');
    expect(codeOf(() => coherence(lake, cropped(lake, 13, 20)))).to.equal('image/too-small');
    expect(codeOf(() => coherence(lake, cropped(lake, 14, 14)))).to.equal(undefined);
  });

  it('refuse NaN instead of searching for it', async () => {
    const lake = await picture('lake-27x18');
    const broken = Float32Array.from(lake.data).fill(Number.NaN, 0, 3);
    expect(codeOf(() => coherence(lake, { shape: lake.shape, data: broken }))).to.equal('value/out-of-range');
  });
});
