import { expect } from 'chai';
import { maskToImageNode } from '../../../src/nodes/mask/to-image.ts';
import { imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('mask/to-image', () => {
  it('shows 1 as white and 0 as black, in one channel', async () => {
    const mask = maskOf(2, 5, (_y, x) => x / 4);
    const { outputs } = await runNode(maskToImageNode, { mask }, {});
    expect(outputs.image[0]).to.deep.equal(imageOf(1, 2, 5, (_c, _y, x) => x / 2 - 1));
  });
});
