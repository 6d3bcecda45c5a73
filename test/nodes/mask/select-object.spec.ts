import { expect } from 'chai';
import { maskSelectObject } from '../../../src/nodes/mask/select-object.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const disk = (y: number, x: number) => Math.hypot(y - 20, x - 24) < 9;
const truth = maskOf(40, 50, (y, x) => (disk(y, x) ? 1 : 0));
const image = { shape: [1, 1, 40, 50], data: truth.data.map((inside) => (inside === 1 ? 0.6 : -0.4)) };

describe('mask/select-object', () => {
  it('finds a disk in a box around it, and one from a spot on it as far as the reach, a share of the spot', async () => {
    const found = async (mask: Tensor, params: object) =>
      (await runNode(maskSelectObject, { image, mask }, params)).outputs.mask[0] as Tensor;
    const wrong = (mask: Tensor) =>
      mask.data.filter((value, i) => Math.abs(value - truth.data[i]!) > 0.5).length;
    const box = maskOf(40, 50, (y, x) => (y > 8 && y < 32 && x > 12 && x < 36 ? 1 : 0));
    expect(wrong(await found(box, {}))).to.be.below(12);
    const spot = maskOf(40, 50, (y, x) => (Math.hypot(y - 20, x - 24) < 3 ? 1 : 0));
    expect(wrong(await found(spot, { reach: 300 }))).to.be.below(12);
    expect(wrong(await found(spot, { reach: 50 }))).to.be.above(60);
  });

  it('wants a mask of the image’s size that marks something', async () => {
    const codeOf = (mask: Tensor) => codeOfAsync(() => runNode(maskSelectObject, { image, mask }, {}));
    expect(await codeOf(maskOf(40, 50, () => 0))).to.equal('value/out-of-range');
    expect(await codeOf(maskOf(10, 10, () => 1))).to.equal('tensor/shape');
  });
});
