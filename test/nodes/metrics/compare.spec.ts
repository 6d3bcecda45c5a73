import { expect } from 'chai';
import { ssim } from '../../../src/model/metrics/ssim.ts';
import { metricsCompare } from '../../../src/nodes/metrics/compare.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const reference = imageOf(3, 13, 12, (_c, y, x) => Math.sin(x + y) * 0.5);
/** Off by a tenth of the range everywhere. */
const image = imageOf(3, 13, 12, (_c, y, x) => Math.sin(x + y) * 0.5 + 0.2);

describe('metrics/compare', () => {
  it('gives the closed form for a constant difference', async () => {
    const { outputs } = await runNode(metricsCompare, { image, reference }, {});
    expect(outputs.rmse[0]).to.be.closeTo(25.5, 1e-4);
    expect(outputs.psnr[0]).to.be.closeTo(20, 1e-4);
    expect(outputs.ssim[0]).to.equal(ssim(image, reference));
    expect(outputs.report[0]?.entries.map((entry) => [entry.name, entry.value])).to.deep.equal([
      ['PSNR', outputs.psnr[0]],
      ['SSIM', outputs.ssim[0]],
      ['RMSE', outputs.rmse[0]],
    ]);
  });

  it('says 100 dB for equal images, since a report cannot hold infinity', async () => {
    const { outputs } = await runNode(metricsCompare, { image, reference: image }, {});
    expect([outputs.psnr[0], outputs.ssim[0], outputs.rmse[0]]).to.deep.equal([100, 1, 0]);
  });

  it('refuses images of different or too small sizes', async () => {
    const run = (a: typeof image, b: typeof image) =>
      codeOfAsync(() => runNode(metricsCompare, { image: a, reference: b }, {}));
    expect(await run(image, flat(0, 12, 13))).to.equal('tensor/shape');
    expect(await run(flat(0, 10, 20), flat(0, 10, 20))).to.equal('image/too-small');
  });
});
