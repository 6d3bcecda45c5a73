import { expect } from 'chai';
import { patchProfile, patchSwd } from '../../../src/model/metrics/patch-swd.ts';
import { codeOf } from '../../support/code-of.ts';
import { flat } from '../../support/images.ts';
import { brighter, cropped, noise, picture, referenceFigures } from './pictures.ts';

describe('patchSwd', () => {
  for (const { reference, generated, swd } of referenceFigures().pairs) {
    it(`agrees with PyTorch on ${reference} and ${generated}`, async () => {
      const { distance, levels } = patchSwd(await picture(reference), await picture(generated));
      expect(levels.map((level) => level.divisor)).to.deep.equal([1, 2, 4].slice(0, swd.length));
      for (const [i, expected] of swd.entries()) {
        expect(levels[i]!.distance).to.be.closeTo(expected, 2e-4 * expected);
      }
      const mean = swd.reduce((a, b) => a + b) / swd.length;
      expect(distance).to.be.closeTo(mean, 2e-4 * mean);
    });
  }

  it('is zero between an image and itself, and symmetric', async () => {
    const [lake, dune] = [await picture('lake-27x18'), await picture('tea-27x18')];
    expect(patchSwd(lake, lake).distance).to.equal(0);
    expect(patchSwd(lake, dune).distance).to.equal(patchSwd(dune, lake).distance);
  });

  it('does not mind where patches lie', () => {
    // A tiled image and the same tiles shifted by half a period hold the same patches, but for the borders.
    const tile = noise(3, 8, 8, 5);
    const tiled = (shift: number) => ({
      shape: [1, 3, 40, 40],
      data: Float32Array.from({ length: 3 * 40 * 40 }, (_, i) => {
        const [c, y, x] = [Math.floor(i / 1600), Math.floor(i / 40) % 40, i % 40];
        return tile.data[(c * 8 + (y % 8)) * 8 + ((x + shift) % 8)]!;
      }),
    });
    expect(patchSwd(tiled(0), tiled(4)).levels[0]!.distance).to.be.below(0.02);
    expect(patchSwd(tiled(0), noise(3, 40, 40, 6)).levels[0]!.distance).to.be.above(0.04);
  });

  it('of two flat images is their difference times the mean |sum of a direction|', async () => {
    const { patchDirections } = await import('../../../src/model/metrics/directions.ts');
    const directions = patchDirections();
    let meanSum = 0;
    for (let d = 0; d < 256; d++) {
      meanSum += Math.abs(directions.subarray(d * 147, (d + 1) * 147).reduce((a, b) => a + b, 0)) / 256;
    }
    expect(patchSwd(flat(-0.25, 30, 30), flat(0.5, 30, 30)).distance).to.be.closeTo(0.75 * meanSum, 1e-4);
  });

  it('grows with a change of brightness', async () => {
    const lake = await picture('lake-27x18');
    const little = patchSwd(lake, brighter(lake, 0.05)).distance;
    expect(little).to.be.above(0);
    expect(patchSwd(lake, brighter(lake, 0.1)).distance).to.be.closeTo(2 * little, 0.01 * little);
  });

  it('can keep the profile of the reference', async () => {
    const [lake, tea] = [await picture('lake-27x18'), await picture('tea-27x18')];
    expect(patchSwd(patchProfile(lake), tea)).to.deep.equal(patchSwd(lake, tea));
  });

  it('leaves out the levels that are too small for a patch', async () => {
    const lake = await picture('lake-72x48');
    const divisors = (h: number, w: number) =>
      patchProfile(cropped(lake, h, w)).levels.map((level) => level.divisor);
    expect(divisors(28, 28)).to.deep.equal([1, 2, 4]);
    expect(divisors(27, 40)).to.deep.equal([1, 2]);
    expect(divisors(40, 13)).to.deep.equal([1]);
  });

  it('refuses what it cannot measure', async () => {
    const lake = await picture('lake-27x18');
    expect(codeOf(() => patchProfile(cropped(lake, 6, 20)))).to.equal('image/too-small');
    expect(codeOf(() => patchProfile({ shape: [2, 3, 9, 27], data: lake.data }))).to.equal('tensor/shape');
    expect(codeOf(() => patchProfile({ shape: [1, 2, 27, 27], data: lake.data }))).to.equal('tensor/shape');
    const broken = Float32Array.from(lake.data);
    broken[7] = Number.NaN;
    expect(codeOf(() => patchProfile({ shape: lake.shape, data: broken }))).to.equal('value/out-of-range');
  });
});
