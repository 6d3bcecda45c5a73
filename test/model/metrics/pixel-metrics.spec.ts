import { expect } from 'chai';
import { meanSquaredError } from '../../../src/model/metrics/pixel-error.ts';
import { psnr } from '../../../src/model/metrics/psnr.ts';
import { rmse } from '../../../src/model/metrics/rmse.ts';
import { ssim, ssimMap } from '../../../src/model/metrics/ssim.ts';
import { codeOf } from '../../support/code-of.ts';
import { flat, imageOf } from '../../support/images.ts';
import { brighter, noise, picture, referenceFigures } from './pictures.ts';

const sameSize = referenceFigures().pairs.filter((pair) => pair.mse !== undefined);

describe('RMSE and PSNR', () => {
  for (const { reference, generated, mse = Number.NaN } of sameSize) {
    it(`follow from PyTorch's squared error of ${reference} and ${generated}`, async () => {
      const [a, b] = [await picture(reference), await picture(generated)];
      expect(meanSquaredError(a, b)).to.be.closeTo(mse, 1e-6);
      expect(meanSquaredError(b, a)).to.be.closeTo(mse, 1e-6);
      expect(rmse(a, b)).to.be.closeTo(Math.sqrt(mse), 1e-6);
      expect(psnr(a, b)).to.be.closeTo(10 * Math.log10(4 / mse), 1e-5);
    });
  }

  it('have closed forms on flat images', () => {
    const [a, b] = [flat(0.5, 4, 5), flat(0.25, 4, 5)];
    expect(meanSquaredError(a, b)).to.equal(0.0625);
    expect(rmse(a, b)).to.equal(0.25);
    expect(rmse(a, b, 255)).to.be.closeTo(31.875, 1e-9);
    expect(psnr(a, b)).to.be.closeTo(18.0618, 1e-4);
    expect(psnr(a, a)).to.equal(Number.POSITIVE_INFINITY);
  });

  it('refuse images of different or no size, and NaN', () => {
    const nan = flat(Number.NaN, 4, 5);
    expect(codeOf(() => rmse(flat(0, 4, 5), flat(0, 5, 4)))).to.equal('tensor/shape');
    expect(codeOf(() => meanSquaredError(flat(0, 0, 5), flat(0, 0, 5)))).to.equal('tensor/shape');
    expect(codeOf(() => rmse(nan, flat(0, 4, 5)))).to.equal('value/out-of-range');
    expect(codeOf(() => psnr(flat(0, 4, 5), nan))).to.equal('value/out-of-range');
  });
});

describe('SSIM', () => {
  for (const { reference, generated, ssim: expected = Number.NaN } of sameSize) {
    it(`agrees with PyTorch on ${reference} and ${generated}`, async () => {
      expect(ssim(await picture(reference), await picture(generated))).to.be.closeTo(expected, 1e-5);
    });
  }

  it('is 1 between an image and itself, and lower the more noise there is', async () => {
    const lake = await picture('lake-72x48');
    const grain = noise(3, 48, 72, 9);
    const noisy = (amount: number) => ({
      shape: lake.shape,
      data: lake.data.map((value, i) => value + amount * grain.data[i]!),
    });
    expect(ssim(lake, lake)).to.be.closeTo(1, 1e-6);
    expect(ssim(lake, noisy(0.1))).to.be.below(0.99);
    expect(ssim(lake, noisy(0.4))).to.be.below(ssim(lake, noisy(0.1)));
  });

  it('keeps only the luminance term on flat images', () => {
    // Grey levels 0.5 and 0.75 of [0, 1]: (2·0.375 + 1e-4) / (0.8125 + 1e-4).
    expect(ssim(flat(0, 11, 11), flat(0.5, 11, 11))).to.be.closeTo(0.7501 / 0.8126, 1e-6);
  });

  it('maps each place of the window', () => {
    const a = noise(1, 20, 24, 1);
    const b = imageOf(1, 20, 24, (_, y, x) => (x < 12 ? a.data[y * 24 + x]! : 0));
    const map = ssimMap(a, b);
    expect(map.shape).to.deep.equal([1, 1, 10, 14]);
    expect(map.data[0]).to.be.closeTo(1, 1e-5);
    expect(map.data[13]).to.be.below(0.2);
  });

  it('compares colour in luma: a change that luma does not see changes nothing', () => {
    const grey = noise(1, 14, 14, 4);
    const shift = [0.1 / 0.299, -0.1 / 0.587, 0];
    const a = imageOf(3, 14, 14, (_, y, x) => grey.data[y * 14 + x]! / 2);
    const b = imageOf(3, 14, 14, (c, y, x) => grey.data[y * 14 + x]! / 2 + shift[c]!);
    expect(ssim(a, b)).to.be.closeTo(1, 1e-5);
    expect(ssim(a, brighter(a, 0.3))).to.be.below(0.99);
  });

  it('refuses images smaller than its window', () => {
    expect(codeOf(() => ssim(flat(0, 10, 30), flat(0, 10, 30)))).to.equal('image/too-small');
  });
});
