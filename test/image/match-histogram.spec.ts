import { expect } from 'chai';
import fc from 'fast-check';
import { matchHistogram } from '../../src/image/match-histogram.ts';
import { splitBatch, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { expectClose, fixture, noiseTensor, type Plane, planeTensor } from '../support/planes.ts';

const scipy = fixture<{ content: Plane; reference: Plane; matched: Plane }>('scipy-image-ops.json');

describe('matchHistogram', () => {
  it("agrees with scikit-image's recipe in NumPy, equal values included", () => {
    const out = matchHistogram(planeTensor(scipy.content), planeTensor(scipy.reference));
    expectClose(out, planeTensor(scipy.matched), 1e-6);
  });

  it('gives exactly the reference’s values for an image of the same size without equal values', () => {
    const content = noiseTensor([1, 3, 6, 8], 1);
    const reference = noiseTensor([1, 3, 6, 8], 2);
    const out = matchHistogram(content, reference);
    for (let c = 0; c < 3; c++) {
      const plane = (data: Float32Array) => [...data.slice(c * 48, (c + 1) * 48).sort()];
      expect(plane(out.data)).to.deep.equal(plane(reference.data));
    }
  });

  it('changes nothing when the reference is the content', () => {
    const image = noiseTensor([1, 3, 5, 5]);
    expect(matchHistogram(image, image)).to.deep.equal(image);
  });

  it('keeps the order of values, keeps equal ones equal, and stays within the reference’s range', () => {
    const values = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const row = (v: number[]) =>
          tensor(
            [1, 1, 1, v.length],
            Float32Array.from(v, (x) => x / 8),
          );
        const out = [...matchHistogram(row(a), row(b)).data];
        a.forEach((x, i) => {
          a.forEach((y, j) => {
            if (x === y) expect(out[i]).to.equal(out[j]);
            if (x < y) expect(out[i]).to.be.at.most(out[j]!);
          });
        });
        expect(Math.min(...out)).to.be.at.least(Math.min(...b) / 8);
        expect(Math.max(...out)).to.equal(Math.max(...b) / 8);
      }),
      // Missed its largest value by a rounding error.
      { examples: [[[0], [0, 0, -3]]] },
    );
  });

  it('takes one reference for a batch, or one for each image', () => {
    const batch = noiseTensor([2, 3, 4, 4], 1);
    const references = noiseTensor([2, 3, 7, 5], 2);
    const each = splitBatch(matchHistogram(batch, references));
    const [first, second] = splitBatch(references);
    const one = splitBatch(matchHistogram(batch, second!));
    expect([...each[1]!.data]).to.deep.equal([...one[1]!.data]);
    expect([...each[0]!.data]).to.deep.equal([...matchHistogram(splitBatch(batch)[0]!, first!).data]);
  });

  it('refuses other channel or batch counts, a reference without pixels, and NaN', () => {
    const image = noiseTensor([1, 3, 4, 4]);
    expect(codeOf(() => matchHistogram(image, noiseTensor([1, 1, 4, 4])))).to.equal('tensor/shape');
    expect(codeOf(() => matchHistogram(image, noiseTensor([2, 3, 4, 4])))).to.equal('tensor/shape');
    expect(codeOf(() => matchHistogram(image, noiseTensor([1, 3, 0, 4])))).to.equal('tensor/shape');
    const nan = tensor(
      image.shape,
      image.data.map((x, i) => (i === 5 ? Number.NaN : x)),
    );
    expect(codeOf(() => matchHistogram(nan, image))).to.equal('value/out-of-range');
    expect(codeOf(() => matchHistogram(image, nan))).to.equal('value/out-of-range');
  });
});
