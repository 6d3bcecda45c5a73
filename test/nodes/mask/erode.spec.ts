import { expect } from 'chai';
import { maskErode } from '../../../src/nodes/mask/erode.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const dot = maskOf(9, 9, (y, x) => (y === 4 && x === 4 ? 1 : 0));
const disk = (radius: number) => maskOf(9, 9, (y, x) => ((y - 4) ** 2 + (x - 4) ** 2 <= radius ** 2 ? 1 : 0));
const full = maskOf(9, 9, () => 1);

describe('mask/erode', () => {
  const shrunk = async (mask: Tensor, radius: number) =>
    (await runNode(maskErode, { mask }, { radius })).outputs.mask[0];

  it('undoes the growing of a dot', async () => {
    expect(await shrunk(disk(3), 3)).to.deep.equal(dot);
  });

  it('leaves a full mask full: the border does not eat into it', async () => {
    expect(await shrunk(full, 4)).to.deep.equal(full);
  });

  it('cuts a disk around every hole', async () => {
    const hole = maskOf(9, 9, (y, x) => (y === 4 && x === 4 ? 0 : 1));
    const expected = maskOf(9, 9, (y, x) => ((y - 4) ** 2 + (x - 4) ** 2 <= 4 ? 0 : 1));
    expect(await shrunk(hole, 2)).to.deep.equal(expected);
  });
});
