import { expect } from 'chai';
import { gaussianBlur } from '../../../src/image/gaussian-blur.ts';
import { imageBlur } from '../../../src/nodes/image/blur.ts';
import { flat, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/blur', () => {
  it('is the Gaussian of its sigma, and stays within [-1, 1]', async () => {
    const noise = noiseImage(3, 20, 20);
    const { outputs } = await runNode(imageBlur, { image: noise }, { sigma: 1.5 });
    expect(outputs.image[0]).to.deep.equal(gaussianBlur(noise, 1.5));
    for (const value of [-1, 1]) await runNode(imageBlur, { image: flat(value, 9, 9) }, { sigma: 3 });
  });

  it('refuses a negative sigma', () => {
    expect(imageBlur.params.safeParse({ sigma: -1 }).success).to.equal(false);
  });
});
