import { expect } from 'chai';
import { maskFromImage } from '../../../src/nodes/mask/from-image.ts';
import { maskToImageNode } from '../../../src/nodes/mask/to-image.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const ramp = maskOf(1, 5, (_y, x) => x / 4);
const values = (tensor: Tensor | undefined) => [...(tensor?.data ?? [])];

describe('mask/from-image', () => {
  it('undoes mask/to-image', async () => {
    const image = (await runNode(maskToImageNode, { mask: ramp }, {})).outputs.image[0]!;
    expect(values(image)).to.deep.equal([-1, -0.5, 0, 0.5, 1]);
    expect((await runNode(maskFromImage, { image }, {})).outputs.mask[0]).to.deep.equal(ramp);
  });

  it('takes the luma of colours', async () => {
    const green = imageOf(3, 1, 1, (c) => (c === 1 ? 1 : -1));
    expect(values((await runNode(maskFromImage, { image: green }, {})).outputs.mask[0])[0]).to.be.closeTo(
      0.587,
      1e-6,
    );
  });
});
