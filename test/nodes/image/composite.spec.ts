import { expect } from 'chai';
import { imageComposite } from '../../../src/nodes/image/composite.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/composite', () => {
  it('shows the background where the mask is 0, the foreground where it is 1, a mixture between', async () => {
    const mask = maskOf(4, 5, (_y, x) => x / 4);
    const inputs = { background: flat(-1), foreground: flat(1), mask };
    const [result] = (await runNode(imageComposite, inputs, {})).outputs.image;
    expect(result).to.deep.equal(imageOf(3, 4, 5, (_c, _y, x) => x / 2 - 1));
  });

  it('refuses a mask or a foreground of another size', async () => {
    const mask = maskOf(4, 5, () => 1);
    const run = (inputs: Partial<{ foreground: typeof mask; mask: typeof mask }>) =>
      codeOfAsync(() =>
        runNode(imageComposite, { background: flat(0), foreground: flat(1), mask, ...inputs }, {}),
      );
    expect(await run({ mask: maskOf(5, 4, () => 1) })).to.equal('tensor/shape');
    expect(await run({ foreground: flat(1, 8, 10) })).to.equal('tensor/shape');
  });
});
