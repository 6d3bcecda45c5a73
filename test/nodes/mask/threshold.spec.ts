import { expect } from 'chai';
import { maskThreshold } from '../../../src/nodes/mask/threshold.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const ramp = maskOf(1, 5, (_y, x) => x / 4);
const values = (tensor: Tensor | undefined) => [...(tensor?.data ?? [])];

describe('mask/threshold', () => {
  it('is 1 from the level on', async () => {
    const at = async (level: number) =>
      values((await runNode(maskThreshold, { mask: ramp }, { level })).outputs.mask[0]);
    expect(await at(0.5)).to.deep.equal([0, 0, 1, 1, 1]);
    expect(await at(0)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(await at(1)).to.deep.equal([0, 0, 0, 0, 1]);
  });

  it('counts a value that float32 rounds as equal to the level', async () => {
    const mask = maskOf(1, 1, () => 0.7);
    expect(values((await runNode(maskThreshold, { mask }, { level: 0.7 })).outputs.mask[0])).to.deep.equal([
      1,
    ]);
  });
});
