import { expect } from 'chai';
import fc from 'fast-check';
import { toRgb } from '../../src/image/grey.ts';
import { matchMoments } from '../../src/image/match-moments.ts';
import { filled, nchw, splitBatch, type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { expectClose, noiseTensor } from '../support/planes.ts';

/** Mean colour and covariance of one image. */
function moments(image: Tensor): { mean: number[]; covariance: number[][] } {
  const { c, h, w } = nchw(image);
  const planes = Array.from({ length: c }, (_, k) => [...image.data.subarray(k * h * w, (k + 1) * h * w)]);
  const average = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const mean = planes.map(average);
  const covariance = planes.map((a, j) =>
    planes.map((b, k) => average(a.map((x, i) => (x - mean[j]!) * (b[i]! - mean[k]!)))),
  );
  return { mean, covariance };
}

/** Colours with correlated channels. */
function colours(h: number, w: number, seed: number): Tensor {
  const base = noiseTensor([1, 3, h, w], seed).data;
  const n = h * w;
  const mix = [
    [0.5, 0.1, 0],
    [0.3, -0.4, 0.2],
    [0.1, 0.2, 0.3],
  ];
  return tensor(
    [1, 3, h, w],
    base.map((_, i) => {
      const [k, p] = [Math.floor(i / n), i % n];
      return 0.1 * (seed % 3) + mix[(k + seed) % 3]!.reduce((sum, m, j) => sum + m * base[j * n + p]!, 0);
    }),
  );
}

describe('matchMoments', () => {
  it('gives the reference’s mean colour and covariance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (seed) => {
        const reference = colours(7, 9, seed + 1);
        const out = moments(matchMoments(colours(8, 6, seed), reference));
        const wanted = moments(reference);
        for (let j = 0; j < 3; j++) {
          expect(out.mean[j]).to.be.closeTo(wanted.mean[j]!, 1e-5);
          for (let k = 0; k < 3; k++) {
            expect(out.covariance[j]![k]).to.be.closeTo(wanted.covariance[j]![k]!, 1e-3);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('changes nothing when the reference is the content', () => {
    const image = colours(6, 6, 4);
    expectClose(matchMoments(image, image), image, 1e-5);
  });

  it('scales and shifts a single channel', () => {
    const content = tensor([1, 1, 1, 2], Float32Array.of(-0.5, 0.5));
    const reference = tensor([1, 1, 1, 2], Float32Array.of(0, 0.4));
    expectClose(matchMoments(content, reference), reference, 1e-4);
  });

  it('stays finite for grey and for one-coloured images', () => {
    const reference = colours(6, 6, 5);
    const grey = toRgb(noiseTensor([1, 1, 6, 6]));
    const out = matchMoments(grey, reference);
    expect(Math.max(...out.data.map(Math.abs))).to.be.below(3);
    const flat = matchMoments(filled([1, 3, 4, 4], 0.7), reference);
    const { mean } = moments(reference);
    mean.forEach((m, k) => {
      expect(flat.data[k * 16]).to.be.closeTo(m, 1e-5);
      expect(flat.data[k * 16 + 5]).to.be.closeTo(m, 1e-5);
    });
    const toFlat = matchMoments(reference, filled([1, 3, 2, 2], 0.2));
    expectClose(toFlat, filled([1, 3, 6, 6], 0.2), 0.05);
  });

  it('takes one reference for a batch, or one for each image', () => {
    const batch = noiseTensor([2, 3, 4, 4], 1);
    const references = noiseTensor([2, 3, 5, 6], 2);
    const [first, second] = splitBatch(batch).map((image, i) =>
      matchMoments(image, splitBatch(references)[i] as Tensor),
    );
    const each = matchMoments(batch, references);
    expect([...each.data]).to.deep.equal([...first!.data, ...second!.data]);
    const one = matchMoments(batch, splitBatch(references)[0] as Tensor);
    expect([...one.data.subarray(0, 48)]).to.deep.equal([...first!.data]);
  });

  it('refuses other channel or batch counts, and NaN', () => {
    const image = noiseTensor([1, 3, 4, 4]);
    expect(codeOf(() => matchMoments(image, noiseTensor([1, 1, 4, 4])))).to.equal('tensor/shape');
    expect(codeOf(() => matchMoments(image, noiseTensor([2, 3, 4, 4])))).to.equal('tensor/shape');
    expect(codeOf(() => matchMoments(filled([1, 3, 2, 2], Number.NaN), image))).to.equal(
      'value/out-of-range',
    );
  });
});
