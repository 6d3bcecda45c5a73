import { expect } from 'chai';
import { maskCombine } from '../../../src/nodes/mask/combine.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const ramp = maskOf(1, 5, (_y, x) => x / 4);
const values = (tensor: Tensor | undefined) => [...(tensor?.data ?? [])];

describe('mask/combine', () => {
  const a = maskOf(1, 4, (_y, x) => [0, 1, 0.5, 1][x]!);
  const b = maskOf(1, 4, (_y, x) => [0, 0, 0.25, 1][x]!);
  const combined = async (operation: 'union' | 'intersection' | 'subtract' | 'difference', masks = [a, b]) =>
    values((await runNode(maskCombine, { masks }, { operation })).outputs.mask[0]);

  it('joins two masks', async () => {
    expect(await combined('union')).to.deep.equal([0, 1, 0.5, 1]);
    expect(await combined('intersection')).to.deep.equal([0, 0, 0.25, 1]);
    expect(await combined('subtract')).to.deep.equal([0, 1, 0.5, 0]);
    expect(await combined('difference')).to.deep.equal([0, 1, 0.25, 0]);
  });

  it('joins one mask or many', async () => {
    expect(await combined('intersection', [a])).to.deep.equal(values(a));
    expect(await combined('union', [b, b, a])).to.deep.equal(values(a));
    expect(await combined('subtract', [a, b, a])).to.deep.equal([0, 0, 0.5, 0]);
  });

  it('refuses no mask, and masks of several sizes', async () => {
    expect(await codeOfAsync(() => combined('union', []))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => combined('union', [a, ramp]))).to.equal('tensor/shape');
  });
});
