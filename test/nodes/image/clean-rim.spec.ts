import { expect } from 'chai';
import { imageCleanRim } from '../../../src/nodes/image/clean-rim.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/clean-rim', () => {
  const inside = (y: number, x: number): boolean => y > 5 && y < 18 && x > 7 && x < 24;
  const background = imageOf(3, 24, 32, () => -0.6);
  const foreground = imageOf(3, 24, 32, (_c, y, x) => (inside(y, x) ? (y === 6 ? 0.9 : 0) : -0.6));
  const mask = maskOf(24, 32, (y, x) => (inside(y, x) ? 1 : 0));

  it('takes the pale fringe off, as wide as it is told', async () => {
    const cleaned = await runNode(imageCleanRim, { background, foreground, mask }, {});
    expect(at(cleaned.outputs.image[0]!, 1, 6, 16)).to.equal(0);
    const kept = await runNode(imageCleanRim, { background, foreground, mask }, { width: 0 });
    expect(at(kept.outputs.image[0]!, 1, 6, 16)).to.be.closeTo(0.9, 1e-6);
  });

  it('refuses other sizes, naming the port', async () => {
    const run = (inputs: object) =>
      failure(() => runNode(imageCleanRim, { background, foreground, mask, ...inputs }, {}));
    expect((await run({ mask: maskOf(3, 3, () => 0) })).details).to.include({ port: 'mask' });
    expect((await run({ foreground: flat(0) })).details).to.include({ port: 'foreground' });
  });
});
