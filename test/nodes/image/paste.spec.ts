import { expect } from 'chai';
import { imagePaste } from '../../../src/nodes/image/paste.ts';
import { failure } from '../../support/failure.ts';
import { distinct, flat, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/paste', () => {
  const canvas = distinct(20, 30);
  const object = flat(0.5, 10, 10);

  it('sizes the object by the canvas, and gives the canvas exactly where the mask is 0', async () => {
    const { outputs } = await runNode(imagePaste, { canvas, object }, { size: 0.2 });
    const mask = outputs.mask[0]!;
    expect(mask.data.reduce((sum, m) => sum + m, 0)).to.be.closeTo(36, 1);
    outputs.image[0]!.data.forEach((value, i) => {
      if (mask.data[i % 600] === 0) expect(value).to.equal(canvas.data[i]);
    });
    const own = await runNode(imagePaste, { canvas, object }, { size: null });
    expect(own.outputs.mask[0]!.data.reduce((sum, m) => sum + m, 0)).to.be.closeTo(100, 1);
  });

  it('respects transparency, and takes on the channels of the canvas', async () => {
    const alpha = maskOf(10, 10, (y) => (y < 5 ? 1 : 0));
    const grey = distinct(20, 30, 1);
    const { outputs } = await runNode(imagePaste, { canvas: grey, object, alpha }, { size: null });
    expect(outputs.image[0]!.shape).to.deep.equal([1, 1, 20, 30]);
    expect(outputs.mask[0]!.data.reduce((sum, m) => sum + m, 0)).to.be.closeTo(50, 1);
  });

  it('refuses an object larger than the canvas and one that is nowhere, naming port and remedy', async () => {
    const large = await failure(() => runNode(imagePaste, { canvas, object }, { size: 1 }));
    expect([large.code, large.details?.['port']]).to.deep.equal(['value/out-of-range', 'object']);
    expect(large.hint).to.contain('smaller');
    const nothing = { canvas, object, alpha: maskOf(10, 10, () => 0) };
    expect((await failure(() => runNode(imagePaste, nothing, {}))).details).to.include({ port: 'object' });
    const wrong = { canvas, object, alpha: maskOf(4, 4, () => 1) };
    expect((await failure(() => runNode(imagePaste, wrong, {}))).details).to.include({ port: 'alpha' });
  });
});
