import { expect } from 'chai';
import fc from 'fast-check';
import { pad } from '../../src/image/pad.ts';
import { crop } from '../../src/runtime/crop.ts';
import { tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';

const row = tensor([1, 1, 1, 3], Float32Array.of(1, 2, 3));
const sides = (left: number, right: number) => ({ top: 0, bottom: 0, left, right });

describe('pad', () => {
  it('repeats the border, mirrors about it, or fills with a value', () => {
    expect([...pad(row, sides(2, 1), 'edge').data]).to.deep.equal([1, 1, 1, 2, 3, 3]);
    expect([...pad(row, sides(2, 2), 'reflect').data]).to.deep.equal([3, 2, 1, 2, 3, 2, 1]);
    expect([...pad(row, sides(1, 2), 0.5).data]).to.deep.equal([0.5, 1, 2, 3, 0.5, 0.5]);
  });

  it('mirrors as often as it takes, and a single pixel onto itself', () => {
    expect([...pad(row, sides(6, 0), 'reflect').data]).to.deep.equal([3, 2, 1, 2, 3, 2, 1, 2, 3]);
    const pixel = tensor([1, 1, 1, 1], Float32Array.of(7));
    expect([...pad(pixel, { top: 1, right: 1, bottom: 0, left: 1 }, 'reflect').data]).to.deep.equal([
      7, 7, 7, 7, 7, 7,
    ]);
  });

  it('pads every plane of every image', () => {
    const batch = tensor([2, 2, 1, 1], Float32Array.of(1, 2, 3, 4));
    const padded = pad(batch, { top: 1, right: 0, bottom: 0, left: 0 }, -1);
    expect(padded.shape).to.deep.equal([2, 2, 2, 1]);
    expect([...padded.data]).to.deep.equal([-1, 1, -1, 2, -1, 3, -1, 4]);
  });

  it('is undone by crop', () => {
    const margin = fc.nat({ max: 5 });
    fc.assert(
      fc.property(margin, margin, margin, margin, fc.constantFrom('edge', 'reflect', 0.25), (...args) => {
        const [top, right, bottom, left, fill] = args;
        const image = tensor(
          [1, 3, 2, 4],
          Float32Array.from({ length: 24 }, (_, i) => i),
        );
        const padded = pad(image, { top, right, bottom, left }, fill as 'edge' | 'reflect' | number);
        expect(crop(padded, { top, left, height: 2, width: 4 })).to.deep.equal(image);
      }),
    );
  });

  it('refuses margins that are negative or not whole, and an image without pixels', () => {
    expect(codeOf(() => pad(row, sides(-1, 0), 0))).to.equal('value/out-of-range');
    expect(codeOf(() => pad(row, sides(0.5, 0), 0))).to.equal('value/out-of-range');
    expect(codeOf(() => pad(tensor([1, 1, 0, 3], new Float32Array(0)), sides(1, 0), 0))).to.equal(
      'image/too-small',
    );
  });
});
