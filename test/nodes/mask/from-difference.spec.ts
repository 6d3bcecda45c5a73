import { expect } from 'chai';
import { maskFromDifference } from '../../../src/nodes/mask/from-difference.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const values = (tensor: Tensor | undefined) => [...(tensor?.data ?? [])];

describe('mask/from-difference', () => {
  const before = flat(0, 2, 3);
  /** The blue of one pixel is 20 levels brighter, the red of another 5. */
  const after = imageOf(3, 2, 3, (c, y, x) =>
    c === 2 && y === 1 && x === 2 ? 20 / 127.5 : c === 0 && y === 0 && x === 1 ? 5 / 127.5 : 0,
  );
  const mask = async (threshold: number) =>
    values(
      (await runNode(maskFromDifference, { image: after, reference: before }, { threshold })).outputs.mask[0],
    );

  it('marks pixels of which any channel differs by more than the threshold', async () => {
    expect(await mask(8)).to.deep.equal([0, 0, 0, 0, 0, 1]);
    expect(await mask(4)).to.deep.equal([0, 1, 0, 0, 0, 1]);
    expect(await mask(0)).to.deep.equal([0, 1, 0, 0, 0, 1]);
    expect(await mask(21)).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it('refuses images of different sizes', async () => {
    const run = () => runNode(maskFromDifference, { image: after, reference: flat(0, 3, 2) }, {});
    expect(await codeOfAsync(run)).to.equal('tensor/shape');
  });
});
