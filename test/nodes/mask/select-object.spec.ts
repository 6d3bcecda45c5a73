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
  it('finds a disk in a box around it, and the reach is a share of the box', async () => {
    const mask = maskOf(40, 50, (y, x) => (y > 8 && y < 32 && x > 12 && x < 36 ? 1 : 0));
    const wide = (await runNode(maskSelectObject, { image, mask }, { reach: 30 })).outputs.mask[0];
    const wrong = wide?.data.filter((value, i) => Math.abs(value - truth.data[i]!) > 0.5).length;
    expect(wrong).to.be.below(12);
    const near = (await runNode(maskSelectObject, { image, mask }, { reach: 4 })).outputs.mask[0];
    // A pixel of the box, far inside of its edge and outside of the disk.
    expect(near?.data[12 * 50 + 16]).to.be.above(0.5);
    expect(wide?.data[12 * 50 + 16]).to.be.below(0.5);
  });

  it('wants a mask of the image’s size that marks something', async () => {
    const codeOf = (mask: Tensor) => codeOfAsync(() => runNode(maskSelectObject, { image, mask }, {}));
    expect(await codeOf(maskOf(40, 50, () => 0))).to.equal('value/out-of-range');
    expect(await codeOf(maskOf(10, 10, () => 1))).to.equal('tensor/shape');
  });
});
