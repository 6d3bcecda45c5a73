import { expect } from 'chai';
import { coherence } from '../../../src/model/metrics/bidirectional-similarity.ts';
import { patchSwd } from '../../../src/model/metrics/patch-swd.ts';
import { patchesTouching } from '../../../src/model/metrics/region.ts';
import { measureRegion } from '../../../src/model/metrics/region-quality.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { codeOf } from '../../support/code-of.ts';
import { imageOf, maskOf } from '../../support/images.ts';
import { picture } from './pictures.ts';

describe('patchesTouching', () => {
  it('finds the patches that have a pixel of the region, at every level', () => {
    // The pixel (9, 12) is in the patches whose corner lies up to 6 px above and left of it.
    const one = maskOf(20, 30, (y, x) => y === 9 && x === 12);
    const corners = [...patchesTouching(one, 1)].map((p) => [Math.floor(p / 24), p % 24]);
    expect(corners).to.have.length(49);
    for (const [y, x] of corners) expect([9 - y!, 12 - x!].every((d) => d >= 0 && d < 7)).to.equal(true);
    // At half size it is the pixel (4, 6) of 10×15: columns 0 to 8, rows 0 to 3.
    const half = [...patchesTouching(one, 2)].map((p) => [Math.floor(p / 9), p % 9]);
    expect(half).to.deep.equal([0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3, 4, 5, 6].map((x) => [y, x])));
    expect(patchesTouching(one, 4)).to.have.length(0);
  });

  it('takes the soft edge of a mask as inside, and a corner pixel too', () => {
    const soft = { shape: [1, 1, 12, 12], data: new Float32Array(144) };
    soft.data[143] = 0.01;
    expect([...patchesTouching(soft, 1)]).to.deep.equal([35]);
  });
});

describe('measureRegion', () => {
  it('of everything is patch SWD and coherence of the image', async () => {
    const [lake, tea] = [await picture('lake-27x18'), await picture('tea-27x18')];
    const { patchSwd: swd, coherence: near } = measureRegion(lake, tea, filled([1, 1, 18, 27], 1));
    expect(swd).to.equal(patchSwd(lake, tea).distance);
    expect(near).to.be.closeTo(coherence(lake, tea), 1e-9);
  });

  it('of a rectangle is that of the image cut out with 6 px around it, at full size', async () => {
    const [lake, tea] = [await picture('lake-27x18'), await picture('tea-27x18')];
    const region = maskOf(18, 27, (y, x) => y >= 8 && y < 10 && x >= 10 && x < 14);
    const cut = crop(tea, { top: 2, left: 4, height: 14, width: 16 });
    const level = (of: ReturnType<typeof patchSwd>) => of.levels[0]!.distance;
    const { patchProfile } = await import('../../../src/model/metrics/patch-swd.ts');
    const inside = patchSwd(patchProfile(lake), patchProfile(tea, region));
    expect(level(inside)).to.equal(level(patchSwd(lake, cut)));
  });

  it('does not see what lies outside, and sees the seam', async () => {
    const lake = await picture('lake-27x18');
    const region = maskOf(18, 27, (y, x) => y < 6 && x < 6);
    const elsewhere = imageOf(3, 18, 27, (c, y, x) =>
      y > 14 && x > 20 ? 1 : lake.data[(c * 18 + y) * 27 + x]!,
    );
    expect(measureRegion(lake, elsewhere, region)).to.deep.equal(measureRegion(lake, lake, region));
    const own = measureRegion(lake, lake, region);
    expect(own.coherence).to.equal(0);
    // A step just outside of the region is in patches that touch it.
    const seam = imageOf(3, 18, 27, (c, y, x) =>
      x >= 6 && x < 9 && y < 6 ? -1 : lake.data[(c * 18 + y) * 27 + x]!,
    );
    const seen = measureRegion(lake, seam, region);
    expect(seen.coherence).to.be.above(0.01);
  });

  it('refuses an empty mask and one of another size', async () => {
    const lake = await picture('lake-27x18');
    expect(codeOf(() => measureRegion(lake, lake, filled([1, 1, 18, 27], 0)))).to.equal('value/out-of-range');
    expect(codeOf(() => measureRegion(lake, lake, filled([1, 1, 9, 27], 1)))).to.equal('tensor/shape');
  });
});
