import { expect } from 'chai';
import { maskFeather } from '../../../src/nodes/mask/feather.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { at, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const empty = maskOf(9, 9, () => 0);
const full = maskOf(9, 9, () => 1);

describe('mask/feather', () => {
  const square = maskOf(40, 40, (y, x) => (y >= 15 && y < 25 && x >= 15 && x < 25 ? 1 : 0));
  const soft = async (mask: Tensor, params: object) =>
    (await runNode(maskFeather, { mask }, params)).outputs.mask[0]!;

  it('runs from exactly 0 to exactly 1, falling away from the mask', async () => {
    const mask = await soft(square, { radius: 2, sigma: 2 });
    expect(Math.min(...mask.data)).to.equal(0);
    expect(Math.max(...mask.data)).to.equal(1);
    for (let x = 20; x < 39; x++) expect(at(mask, 0, 20, x)).to.be.at.least(at(mask, 0, 20, x + 1));
  });

  it('covers the mask itself when it grows far enough', async () => {
    const mask = await soft(square, { radius: 7, sigma: 2 });
    square.data.forEach((value, i) => {
      if (value === 1) expect(mask.data[i]).to.be.above(0.98);
    });
  });

  it('leaves empty and full masks alone', async () => {
    expect(await soft(empty, {})).to.deep.equal(empty);
    (await soft(full, {})).data.forEach((value) => {
      expect(value).to.be.closeTo(1, 1e-6);
    });
  });
});
