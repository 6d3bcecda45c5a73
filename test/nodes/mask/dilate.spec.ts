import { expect } from 'chai';
import { maskDilate } from '../../../src/nodes/mask/dilate.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const dot = maskOf(9, 9, (y, x) => (y === 4 && x === 4 ? 1 : 0));
const disk = (radius: number) => maskOf(9, 9, (y, x) => ((y - 4) ** 2 + (x - 4) ** 2 <= radius ** 2 ? 1 : 0));
const empty = maskOf(9, 9, () => 0);

describe('mask/dilate', () => {
  const grown = async (mask: Tensor, radius: number) =>
    (await runNode(maskDilate, { mask }, { radius })).outputs.mask[0];

  it('grows a dot to a disk', async () => {
    expect(await grown(dot, 3)).to.deep.equal(disk(3));
    expect(await grown(dot, 0)).to.deep.equal(dot);
  });

  it('grows by a share of the longer side, in whole pixels and by one at least', async () => {
    const percent = async (radius: number) =>
      (await runNode(maskDilate, { mask: dot }, { radius, unit: 'percent' })).outputs.mask[0];
    expect(await percent(33)).to.deep.equal(disk(3));
    expect(await percent(0.5)).to.deep.equal(disk(1));
    expect(await percent(0)).to.deep.equal(dot);
  });

  it('leaves an empty mask empty', async () => {
    expect(await grown(empty, 5)).to.deep.equal(empty);
  });

  it('refuses a negative radius', () => {
    expect(maskDilate.params.safeParse({ radius: -1 }).success).to.equal(false);
  });
});
