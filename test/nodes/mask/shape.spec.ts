import { expect } from 'chai';
import { maskShape } from '../../../src/nodes/mask/shape.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { distinct, flat, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('mask/shape', () => {
  const drawn = async (params: object, inputs: { like?: Tensor } = {}) =>
    (await runNode(maskShape, inputs, params)).outputs.mask[0]!;

  it('draws a rectangle at fractions of the image', async () => {
    const mask = await drawn({ width: 8, height: 4 });
    expect(mask).to.deep.equal(maskOf(4, 8, (y, x) => (y >= 1 && y < 3 && x >= 2 && x < 6 ? 1 : 0)));
  });

  it('draws an ellipse of the right area, inside its rectangle', async () => {
    const sides = { width: 200, height: 100, left: 0.1, right: 0.9, top: 0.2, bottom: 0.8 };
    const ellipse = await drawn({ ...sides, shape: 'ellipse' });
    const rectangle = await drawn(sides);
    ellipse.data.forEach((value, i) => {
      expect(value).to.be.at.most(rectangle.data[i]!);
    });
    const area = ellipse.data.reduce((sum, value) => sum + value, 0);
    expect(area).to.be.closeTo(Math.PI * 80 * 30, 40);
  });

  it('covers everything from 0 to 1, and takes the size of a wired image', async () => {
    const everything = { left: 0, right: 1, top: 0, bottom: 1 };
    expect(await drawn(everything, { like: distinct(3, 7) })).to.deep.equal(flat(1, 3, 7, 1));
  });

  it('refuses a shape without area, and no size', async () => {
    const like = distinct(3, 7);
    expect(await codeOfAsync(() => drawn({ left: 0.8 }, { like }))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => drawn({ top: 0.75 }, { like }))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => drawn({ width: 4 }))).to.equal('value/out-of-range');
  });
});
