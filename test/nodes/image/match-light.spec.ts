import { expect } from 'chai';
import { imageMatchLight } from '../../../src/nodes/image/match-light.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/match-light', () => {
  const inside = (y: number, x: number): boolean => y > 5 && y < 18 && x > 7 && x < 24;
  const background = imageOf(3, 24, 32, () => -0.6);
  const foreground = imageOf(3, 24, 32, (_c, y, x) => (inside(y, x) ? (y === 6 ? 0.9 : 0) : -0.6));
  const mask = maskOf(24, 32, (y, x) => (inside(y, x) ? 1 : 0));

  it('makes an object as dark as what is around it, part of the way', async () => {
    const lit = await runNode(imageMatchLight, { background, foreground, mask }, {});
    expect(at(lit.outputs.image[0]!, 1, 12, 16)).to.be.within(-0.5, -0.3);
    const kept = await runNode(imageMatchLight, { background, foreground, mask }, { strength: 0 });
    expect(at(kept.outputs.image[0]!, 1, 12, 16)).to.equal(0);
  });

  it('refuses other sizes, naming the port', async () => {
    const run = (inputs: object) =>
      failure(() => runNode(imageMatchLight, { background, foreground, mask, ...inputs }, {}));
    expect((await run({ mask: maskOf(3, 3, () => 0) })).details).to.include({ port: 'mask' });
    expect((await run({ foreground: flat(0) })).details).to.include({ port: 'foreground' });
  });
});
