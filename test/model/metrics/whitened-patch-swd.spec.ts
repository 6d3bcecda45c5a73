import { expect } from 'chai';
import { whitenedPatchSwd, whitenedProfile } from '../../../src/model/metrics/whitened-patch-swd.ts';
import { codeOf } from '../../support/code-of.ts';
import { imageOf } from '../../support/images.ts';
import { cropped, noise, picture, referenceFigures } from './pictures.ts';

describe('whitenedPatchSwd', () => {
  for (const { reference, generated, whitened, whitenedFree } of referenceFigures().pairs) {
    it(`agrees with PyTorch on ${reference} and ${generated}`, async () => {
      const distance = whitenedPatchSwd(await picture(reference), await picture(generated));
      expect(distance).to.be.closeTo(whitened, 1e-3 * whitened);
      expect(distance).to.be.closeTo(whitenedFree, 0.03 * whitenedFree);
    });
  }

  it('is zero between an image and itself, also with a kept profile', async () => {
    const [lake, tea] = [await picture('lake-27x18'), await picture('tea-27x18')];
    expect(whitenedPatchSwd(lake, lake)).to.equal(0);
    expect(whitenedPatchSwd(whitenedProfile(lake), tea)).to.equal(whitenedPatchSwd(lake, tea));
  });

  it('sees colour grain better than grey grain of the same strength', async () => {
    const lake = await picture('lake-72x48');
    const grain = noise(3, 48, 72, 3);
    const grained = (colour: readonly number[]) =>
      imageOf(3, 48, 72, (c, y, x) => {
        const at = y * 72 + x;
        return lake.data[c * 48 * 72 + at]! + 0.05 * colour[c]! * grain.data[at]!;
      });
    const grey = whitenedPatchSwd(lake, grained([1, 1, 1]));
    // Green against red and blue, the axis that photographs have least of.
    const colour = whitenedPatchSwd(lake, grained([0.7, -1.4, 0.7]));
    expect(colour).to.be.above(2 * grey);
  });

  it('takes images of another size, and grey ones', async () => {
    const lake = await picture('lake-72x48');
    expect(whitenedPatchSwd(lake, cropped(lake, 40, 60))).to.be.within(0, 0.5);
    const grey = (image: typeof lake) => imageOf(1, 48, 72, (_, y, x) => image.data[y * 72 + x]!);
    expect(whitenedPatchSwd(grey(lake), grey(lake))).to.equal(0);
  });

  it('refuses what it cannot measure', async () => {
    const lake = await picture('lake-27x18');
    expect(codeOf(() => whitenedProfile(cropped(lake, 9, 20)))).to.equal('image/too-small');
    expect(codeOf(() => whitenedPatchSwd(lake, cropped(lake, 9, 20)))).to.equal('image/too-small');
    const broken = Float32Array.from(lake.data);
    broken[7] = Number.NaN;
    expect(codeOf(() => whitenedProfile({ shape: lake.shape, data: broken }))).to.equal('value/out-of-range');
  });
});
