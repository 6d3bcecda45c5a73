import { expect } from 'chai';
import { imageBlend } from '../../../src/nodes/image/blend.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/blend', () => {
  const blended = async (opacity: number) =>
    (await runNode(imageBlend, { below: flat(-0.5), above: flat(1) }, { opacity })).outputs.image[0];

  it('mixes in the share that was asked for, and gives either image at the ends', async () => {
    expect(await blended(0)).to.deep.equal(flat(-0.5));
    expect(await blended(1)).to.deep.equal(flat(1));
    expect(await blended(0.25)).to.deep.equal(flat(-0.125));
  });

  it('refuses images of other sizes or channels', async () => {
    for (const above of [flat(0, 5, 4), flat(0, 4, 5, 1)]) {
      const run = () => runNode(imageBlend, { below: flat(0), above }, {});
      expect(await codeOfAsync(run)).to.equal('tensor/shape');
    }
  });
});
