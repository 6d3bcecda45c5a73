import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../src/errors.ts';
import {
  allFinite,
  concatBatch,
  cropMargin,
  elementCount,
  filled,
  formatShape,
  nchw,
  padMargin,
  sizeOf,
  splitBatch,
  tensor,
} from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { noiseTensor } from '../support/planes.ts';

const extent = fc.integer({ min: 1, max: 5 });

describe('tensor', () => {
  it('holds data that fits its shape, and refuses data that does not', () => {
    expect(tensor([2, 3], new Float32Array(6)).shape).to.deep.equal([2, 3]);
    for (const shape of [[5], [2, 2], [-2, -3], [1.5, 4], [Number.NaN]]) {
      expect(
        codeOf(() => tensor(shape, new Float32Array(6))),
        formatShape(shape),
      ).to.equal('tensor/shape');
    }
  });

  it('says in a few words what is wrong where shape and values are exchanged, or the values given as a shape', () => {
    const values = new Float32Array(10_000);
    const wrong: readonly (() => unknown)[] = [
      () => tensor(values as unknown as number[], [1, 1, 100, 100] as unknown as Float32Array),
      () => tensor([1, 1, 2, 2], [0, 0, 0, 0] as unknown as Float32Array),
      () => tensor(Array.from(values), values),
    ];
    for (const make of wrong) {
      expect(make)
        .to.throw(PatchwiseError)
        .that.satisfies(
          ({ code, message }: PatchwiseError) => code === 'tensor/shape' && message.length < 120,
        );
    }
  });

  it('counts elements and writes shapes for people', () => {
    expect(elementCount([2, 3, 4])).to.equal(24);
    expect(elementCount([2, 0, 4])).to.equal(0);
    expect(formatShape([1, 3, 48, 64])).to.equal('1×3×48×64');
  });

  it('tells whether all values are finite, the largest included', () => {
    const largest = 3.4028234663852886e38;
    for (const length of [0, 1, 4, 7, 9]) {
      const data = new Float32Array(length).fill(largest);
      expect(allFinite(data), `${length}`).to.equal(true);
      for (let at = 0; at < length; at++) {
        for (const bad of [Number.NaN, Infinity, -Infinity]) {
          const broken = data.slice();
          broken[at] = bad;
          expect(allFinite(broken), `${bad} at ${at} of ${length}`).to.equal(false);
          broken[(at + 1) % length] = -bad;
          expect(allFinite(broken), `${bad} and ${-bad} at ${at} of ${length}`).to.equal(false);
        }
      }
    }
  });

  it('names the extents of an N×C×H×W tensor and refuses another rank', () => {
    const image = filled([2, 3, 4, 5], 0.5);
    expect(nchw(image)).to.deep.equal({ n: 2, c: 3, h: 4, w: 5 });
    expect(sizeOf(image)).to.deep.equal({ height: 4, width: 5 });
    expect(new Set(image.data)).to.deep.equal(new Set([0.5]));
    for (const shape of [[4, 5], [3, 4, 5], [1, 1, 3, 4, 5], []]) {
      expect(codeOf(() => nchw(filled(shape, 0)))).to.equal('tensor/shape');
    }
  });

  it('joins batches in order, and splits them again', () => {
    fc.assert(
      fc.property(
        fc.array(extent, { minLength: 1, maxLength: 4 }),
        extent,
        extent,
        extent,
        (counts, c, h, w) => {
          const parts = counts.map((n, i) => noiseTensor([n, c, h, w], i + 1));
          const joined = concatBatch(parts);
          expect(joined.shape).to.deep.equal([counts.reduce((a, b) => a + b), c, h, w]);
          const images = splitBatch(joined);
          expect(images.map((image) => [...image.data])).to.deep.equal(
            parts.flatMap(splitBatch).map((image) => [...image.data]),
          );
          for (const image of images) expect(image.shape).to.deep.equal([1, c, h, w]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuses to join nothing, or images of other channels or sizes', () => {
    expect(codeOf(() => concatBatch([]))).to.equal('tensor/shape');
    const image = noiseTensor([1, 3, 4, 4]);
    for (const shape of [
      [1, 1, 4, 4],
      [1, 3, 5, 4],
      [1, 3, 4, 5],
      [3, 4, 4],
    ]) {
      expect(codeOf(() => concatBatch([image, noiseTensor(shape)]))).to.equal('tensor/shape');
    }
  });

  it('pads images with a margin of zeros, and takes it off again', () => {
    fc.assert(
      fc.property(extent, extent, extent, extent, fc.nat(4), (n, c, h, w, border) => {
        const image = noiseTensor([n, c, h, w]);
        const padded = padMargin(image, border);
        expect(padded.shape).to.deep.equal([n, c, h + 2 * border, w + 2 * border]);
        expect(cropMargin(padded, border)).to.deep.equal(image);
        const sum = (data: Float32Array) => data.reduce((total, x) => total + Math.abs(x), 0);
        expect(sum(padded.data)).to.equal(sum(image.data)); // so the margin is zero
      }),
    );
  });

  it('refuses to take off a margin that leaves nothing', () => {
    expect(codeOf(() => cropMargin(noiseTensor([1, 1, 4, 9]), 2))).to.equal('tensor/shape');
  });
});
