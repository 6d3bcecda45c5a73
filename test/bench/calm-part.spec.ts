import { expect } from 'chai';
import { calmPart, calmPartOfStart } from '../../bench/start-growth/calm-part.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';

describe('calmPart', () => {
  // 2 channels of 12×20 within a frame of 2: flat on the left, red and green stripes on the right.
  const [height, width, frame] = [16, 24, 2];
  const at = (c: number, y: number, x: number) => (c * height + y) * width + x;
  const image: Tensor = { shape: [1, 2, height, width], data: new Float32Array(2 * height * width) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      image.data[at(0, y, x)] = x >= 12 && x % 2 === 0 ? 0.8 : -0.2;
      // What lies in the frame says nothing.
      image.data[at(1, y, x)] = y < frame ? 5 * ((x % 2) - 0.5) : 0.3;
    }
  }

  it('is where an image varies little, in all channels, and never in the frame', () => {
    const calm = calmPart(image, 0.1, 1, frame);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = y >= frame && y < height - frame && x >= frame && x < width - frame;
        if (!inside || x >= 12) expect(calm[at(0, y, x)], `${x}, ${y}`).to.equal(0);
        expect(calm[at(1, y, x)]).to.equal(calm[at(0, y, x)]);
      }
    }
    const share = calm.reduce((sum, one) => sum + one, 0) / (2 * 12 * 20);
    expect(share).to.be.within(0.25, 0.5);
  });

  it('is everything where the deviation is that of the stripes: 0.5 about their mean in one of two channels', () => {
    const calm = calmPart(image, 0.5 / Math.SQRT2 + 0.01, 1, frame);
    expect(calm.reduce((sum, one) => sum + one, 0)).to.equal(2 * 12 * 20);
  });

  it('of a start holds its noise, and what has twice its contrast, but no more', () => {
    const noise = 0.1;
    const start = (contrast: number): Tensor => ({
      shape: [1, 3, 40, 40],
      data: generator(1)
        .normal(4800)
        .map((value, i) => noise * (value + contrast * (i % 2 ? 1 : -1))),
    });
    const share = (contrast: number) =>
      calmPartOfStart(start(contrast), noise, 0).reduce((sum, one) => sum + one, 0) / 4800;
    expect(share(0)).to.equal(1);
    expect(share(1)).to.be.above(0.98);
    expect(share(3)).to.be.below(0.02);
  });
});
