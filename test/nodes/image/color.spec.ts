import { expect } from 'chai';
import { imageColor } from '../../../src/nodes/image/color.ts';
import { at, distinct, flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = distinct(4, 5);

describe('image/color', () => {
  it('makes one channel of three and three of one', async () => {
    const grey = (await runNode(imageColor, { image }, {})).outputs.image[0]!;
    expect(grey.shape).to.deep.equal([1, 1, 4, 5]);
    const back = (await runNode(imageColor, { image: grey }, { to: 'color' })).outputs.image[0]!;
    expect(back.shape).to.deep.equal([1, 3, 4, 5]);
    for (let c = 0; c < 3; c++) expect(at(back, c, 3, 1)).to.equal(at(grey, 0, 3, 1));
  });

  it('keeps white white', async () => {
    const { outputs } = await runNode(imageColor, { image: flat(1) }, {});
    for (const value of outputs.image[0]?.data ?? []) expect(value).to.be.closeTo(1, 1e-6);
  });
});
