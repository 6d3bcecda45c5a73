import { expect } from 'chai';
import { maskResize } from '../../../src/nodes/mask/resize.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const dot = maskOf(9, 9, (y, x) => (y === 4 && x === 4 ? 1 : 0));
const disk = (radius: number) => maskOf(9, 9, (y, x) => ((y - 4) ** 2 + (x - 4) ** 2 <= radius ** 2 ? 1 : 0));

describe('mask/resize', () => {
  it('averages when it shrinks, so that coverage is kept', async () => {
    const mask = maskOf(4, 4, (_y, x) => (x === 0 ? 1 : 0));
    const { outputs } = await runNode(maskResize, { mask }, { factor: 0.5 });
    expect([...(outputs.mask[0]?.data ?? [])]).to.deep.equal([0.5, 0, 0.5, 0]);
  });

  it('takes the size of a wired image and stays in [0, 1]', async () => {
    const { outputs } = await runNode(
      maskResize,
      { mask: disk(3), like: flat(0, 30, 31) },
      { filter: 'lanczos' },
    );
    expect(outputs.mask[0]?.shape).to.deep.equal([1, 1, 30, 31]);
  });

  it('wants a size', async () => {
    expect(await codeOfAsync(() => runNode(maskResize, { mask: dot }, {}))).to.equal('value/out-of-range');
  });
});
