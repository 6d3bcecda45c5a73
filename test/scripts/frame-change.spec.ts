import { expect } from 'chai';
import { changePicture, meanChange } from '../../scripts/before-after/frame-change.ts';
import { tensor } from '../../src/runtime/tensor.ts';

describe('how frames of a loop change', () => {
  const frames = [
    [0, 0.5],
    [0, 0],
  ].map((values) => tensor([1, 1, 1, 2], Float32Array.from(values)));

  it('is told in levels of 8 bits, the step from the last frame to the first among them', () => {
    expect(meanChange(frames)).to.be.closeTo(127.5 / 4, 1e-6);
  });

  it('is shown black where nothing moves and white from 64 levels on', () => {
    const { data } = changePicture(frames);
    expect(data[0]).to.equal(-1);
    expect(data[1]).to.be.closeTo((2 * 127.5 * 0.5) / 64 - 1, 1e-6);
  });
});
