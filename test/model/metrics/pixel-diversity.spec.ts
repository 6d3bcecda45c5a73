import { expect } from 'chai';
import { pixelDiversity } from '../../../src/model/metrics/pixel-diversity.ts';
import { concatBatch } from '../../../src/runtime/tensor.ts';
import { codeOf } from '../../support/code-of.ts';
import { flat, imageOf } from '../../support/images.ts';
import { brighter, picture, referenceFigures } from './pictures.ts';

describe('pixelDiversity', () => {
  for (const { reference, samples, diversity } of referenceFigures().diversity) {
    it(`agrees with PyTorch on ${samples.length} samples beside ${reference}`, async () => {
      const images = await Promise.all(samples.map(picture));
      const found = pixelDiversity(await picture(reference), images);
      expect(found).to.be.closeTo(diversity, 1e-5);
      expect(pixelDiversity(await picture(reference), [concatBatch(images)])).to.equal(found);
    });
  }

  it('is zero for equal samples', async () => {
    const lake = await picture('lake-27x18');
    expect(pixelDiversity(lake, [lake, lake, lake])).to.be.closeTo(0, 1e-9);
  });

  it('has a closed form for two samples that differ in brightness', () => {
    // std of {v, v + 0.3} with n − 1 is 0.3/√2; the reference alternates −1 and 1 over 100 pixels.
    const reference = imageOf(3, 10, 10, (_, _y, x) => (x % 2 === 0 ? -1 : 1));
    const contrast = Math.sqrt(100 / 99);
    const found = pixelDiversity(reference, [flat(0.1, 6, 4), flat(0.4, 6, 4)]);
    expect(found).to.be.closeTo(0.3 / Math.SQRT2 / contrast, 1e-6);
  });

  it('refuses a single sample, a flat reference, unequal sizes and NaN', async () => {
    const lake = await picture('lake-27x18');
    expect(codeOf(() => pixelDiversity(lake, [lake]))).to.equal('value/out-of-range');
    expect(codeOf(() => pixelDiversity(lake, []))).to.equal('tensor/shape');
    expect(codeOf(() => pixelDiversity(flat(0.2, 8, 8), [lake, lake]))).to.equal('value/out-of-range');
    expect(codeOf(() => pixelDiversity(lake, [lake, flat(0, 8, 8)]))).to.equal('tensor/shape');
    const broken = brighter(lake, Number.NaN);
    expect(codeOf(() => pixelDiversity(lake, [lake, broken]))).to.equal('value/out-of-range');
  });
});
