import { expect } from 'chai';
import { imagePoissonBlend } from '../../../src/nodes/image/poisson-blend.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/poisson-blend', () => {
  const background = imageOf(3, 12, 16, (c, y) => 0.05 * y - 0.2 * c);
  const mask = maskOf(12, 16, (y, x) => (y > 3 && y < 9 && x > 4 && x < 11 ? 1 : 0));

  it('meets the background at the edge of the mask and is it outside', async () => {
    const foreground = imageOf(3, 12, 16, (c, y) => 0.05 * y - 0.2 * c - 0.3);
    const { outputs } = await runNode(imagePoissonBlend, { background, foreground, mask }, {});
    expect(at(outputs.image[0]!, 1, 6, 7)).to.be.closeTo(at(background, 1, 6, 7), 1e-4);
    expect(at(outputs.image[0]!, 1, 2, 7)).to.equal(at(background, 1, 2, 7));
  });

  it('refuses a full mask and other sizes, naming the port', async () => {
    const run = (inputs: object) =>
      failure(() => runNode(imagePoissonBlend, { background, foreground: background, mask, ...inputs }, {}));
    expect((await run({ mask: maskOf(12, 16, () => 1) })).details).to.include({ port: 'mask' });
    expect((await run({ mask: maskOf(3, 3, () => 0) })).details).to.include({ port: 'mask' });
    expect((await run({ foreground: flat(0) })).details).to.include({ port: 'foreground' });
  });
});
