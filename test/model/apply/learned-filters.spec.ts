import { expect } from 'chai';
import { isCancelled } from '../../../src/errors.ts';
import { gaussianBlur } from '../../../src/image/gaussian-blur.ts';
import { resize } from '../../../src/image/resize.ts';
import { filtered, learnFilters } from '../../../src/model/apply/learned-filters.ts';
import { nchw, type Tensor } from '../../../src/runtime/tensor.ts';
import { imageOf, noiseImage } from '../../support/images.ts';

const smoothNoise = (seed: number, h = 96, w = 112) => gaussianBlur(noiseImage(seed, h, w), 1.2);

const rmse = (a: Tensor, b: Tensor) =>
  Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length);

/** Turned by a quarter. */
function turned(image: Tensor): Tensor {
  const { c, h, w } = nchw(image);
  return imageOf(c, w, h, (k, y, x) => image.data[(k * h + (h - 1 - x)) * w + y]!);
}

function mirrored(image: Tensor): Tensor {
  const { c, h, w } = nchw(image);
  return imageOf(c, h, w, (k, y, x) => image.data[(k * h + y) * w + w - 1 - x]!);
}

describe('learnFilters', () => {
  it('undoes most of a blur that it has seen, in another image, too', async () => {
    const blur = (image: Tensor) => gaussianBlur(image, 0.7);
    const seen = smoothNoise(1);
    const filters = learnFilters(blur(seen), seen);
    for (const image of [seen, smoothNoise(2, 80, 90)]) {
      const blurred = blur(image);
      expect(rmse(await filtered(blurred, filters), image)).to.be.below(rmse(blurred, image) / 2);
    }
  });

  it('tells an edge from what it lies in: what is straight gets another filter than what is not', async () => {
    const bars = imageOf(1, 96, 96, (_, _y, x) => (Math.floor(x / 6) % 2 === 0 ? -0.6 : 0.6));
    const shrink = (image: Tensor) =>
      resize(resize(image, { width: 48, height: 48 }, 'bicubic'), { width: 96, height: 96 }, 'lanczos');
    const blurred = shrink(bars);
    const better = await filtered(blurred, learnFilters(blurred, bars));
    expect(rmse(better, bars)).to.be.below(0.7 * rmse(blurred, bars));
  });

  it('is the same for what is turned or mirrored', async () => {
    const seen = smoothNoise(3, 60, 60);
    const blurred = gaussianBlur(seen, 0.7);
    const filters = learnFilters(blurred, seen);
    for (const way of [turned, mirrored]) {
      const other = learnFilters(way(blurred), way(seen));
      const [a, b] = [way(await filtered(blurred, filters)), await filtered(way(blurred), other)];
      expect(rmse(a, b)).to.be.below(1e-3);
    }
  });

  it('changes nothing where nothing is to be learned', async () => {
    const image = smoothNoise(4, 40, 30);
    const filters = learnFilters(image, image);
    expect(Math.max(...filters.map(Math.abs))).to.equal(0);
    expect((await filtered(image, filters)).data).to.deep.equal(image.data);
  });

  it('learns of images of a pixel', async () => {
    const one = imageOf(3, 1, 1, () => 0.5);
    expect((await filtered(one, learnFilters(one, one))).data).to.deep.equal(one.data);
  });
});

describe('filtered', () => {
  it('is the same at the border of two bands as within one', async () => {
    const seen = smoothNoise(5);
    const filters = learnFilters(gaussianBlur(seen, 0.7), seen);
    const image = smoothNoise(6, 150, 20);
    const { c, h, w } = nchw(image);
    const whole = await filtered(image, filters);
    // Rows 40 to 149 alone: their bands end elsewhere.
    const part = imageOf(c, h - 40, w, (k, y, x) => image.data[(k * h + y + 40) * w + x]!);
    const alone = await filtered(part, filters);
    for (let k = 0; k < c; k++) {
      for (let y = 5; y < h - 40; y++) {
        for (let x = 0; x < w; x++) {
          const [a, b] = [whole.data[(k * h + y + 40) * w + x]!, alone.data[(k * (h - 40) + y) * w + x]!];
          expect(a).to.be.closeTo(b, 1e-6);
        }
      }
    }
  });

  it('ends when it is not wanted any more', async () => {
    const image = noiseImage(7, 200, 200);
    const filters = learnFilters(image, image);
    const stop = new AbortController();
    const result = filtered(image, filters, stop.signal);
    stop.abort();
    expect(await result.then(() => false, isCancelled)).to.equal(true);
  });
});
