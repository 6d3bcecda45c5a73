import { expect } from 'chai';
import { seamMeter } from '../../../src/model/layouts/seam.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { concatBatch, nchw, type Tensor } from '../../../src/runtime/tensor.ts';
import { tinyImage } from '../../support/tiny-model.ts';

/** Its columns from `first` on, then those before. */
function turned(image: Tensor, first: number): Tensor {
  const { w } = nchw(image);
  const data = image.data.map((_, at) => image.data[at - (at % w) + (((at % w) + first) % w)] as number);
  return { shape: image.shape, data };
}

/** Twice as wide and as high, every pixel four times. */
function doubled(image: Tensor): Tensor {
  const { c, h, w } = nchw(image);
  const data = Float32Array.from({ length: c * h * w * 4 }, (_, at) => {
    const [row, column] = [Math.floor(at / (2 * w)), at % (2 * w)];
    const [plane, y] = [Math.floor(row / (2 * h)), row % (2 * h)];
    return image.data[(plane * h + (y >> 1)) * w + (column >> 1)] as number;
  });
  return { shape: [1, c, 2 * h, 2 * w], data };
}

describe('the seam of a layout', () => {
  const image = tinyImage(12, 20);
  const seamOf = (layout: Tensor, of = image) => seamMeter(of)(layout)[0] as number;

  it('is 0 for the photograph and every part of it, whose patches all occur', () => {
    expect(seamOf(image)).to.equal(0);
    expect(seamOf(crop(image, { top: 2, left: 5, height: 8, width: 11 }))).to.equal(0);
  });

  it('is that of the patch least like any, in levels', () => {
    const { w } = nchw(image);
    const spotted = { shape: image.shape, data: image.data.slice() };
    const at = 6 * w + 10;
    spotted.data[at] = (spotted.data[at] as number) + 0.5;
    // One value of 75 is off by 0.5; another place of the stripes may be as near or nearer.
    expect(seamOf(spotted)).to.be.within(1, (127.5 * 0.5) / Math.sqrt(75) + 1e-6);
  });

  it('sees ends that do not join, wherever they meet, as far as they are apart', () => {
    const ramp = (rise: number): Tensor => ({
      shape: [1, 1, 12, 20],
      data: Float32Array.from({ length: 240 }, (_, at) => (rise * (at % 20)) / 19 - rise / 2),
    });
    const seams = [0.2, 0.6, 1.2].map((rise) => seamOf(turned(ramp(rise), 8), ramp(rise)));
    expect(seams[0]).to.be.above(1);
    expect(seams[1]! / seams[0]!).to.be.closeTo(3, 0.01);
    expect(seams[2]! / seams[0]!).to.be.closeTo(6, 0.01);
    expect(seamOf(turned(ramp(1), 13), ramp(1))).to.be.closeTo(seamOf(turned(ramp(1), 8), ramp(1)), 1e-3);
  });

  it('of a batch is one number each, and of a layout as large as fits the same at a smaller size', () => {
    const cut = turned(image, 7);
    expect(seamMeter(image)(concatBatch([image, cut]))).to.deep.equal([0, seamOf(cut)]);
    const large = doubled(image);
    expect(seamOf(large, large)).to.equal(0);
    expect(seamOf(doubled(cut), large)).to.be.above(0.3 * seamOf(cut));
  });

  it('is 0 where a patch does not fit', () => {
    expect(seamOf(tinyImage(4, 20))).to.equal(0);
    expect(seamOf(image, tinyImage(4, 20))).to.equal(0);
  });
});
