import { expect } from 'chai';
import { maskInvert } from '../../../src/nodes/mask/invert.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const ramp = maskOf(1, 5, (_y, x) => x / 4);
const values = (tensor: Tensor | undefined) => [...(tensor?.data ?? [])];

describe('mask/invert', () => {
  it('swaps inside and outside, and undoes itself', async () => {
    const inverted = (await runNode(maskInvert, { mask: ramp }, {})).outputs.mask[0]!;
    expect(values(inverted)).to.deep.equal([1, 0.75, 0.5, 0.25, 0]);
    expect((await runNode(maskInvert, { mask: inverted }, {})).outputs.mask[0]).to.deep.equal(ramp);
  });
});
