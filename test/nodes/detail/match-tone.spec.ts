import { expect } from 'chai';
import { matchToneNode } from '../../../src/nodes/detail/match-tone.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('detail/match-tone', () => {
  const inside = (y: number, x: number): boolean => y > 5 && y < 18 && x > 7 && x < 24;
  const background = imageOf(3, 24, 32, () => -0.6);
  const foreground = imageOf(3, 24, 32, (_c, y, x) => (inside(y, x) ? (y === 6 ? 0.1 : 0) : -0.6));
  const mask = maskOf(24, 32, (y, x) => (inside(y, x) ? 1 : 0));
  const toned = imageOf(3, 24, 32, (c, y, x) => at(foreground, c, y, x) - 0.1);
  const all = { background, foreground, mask, toned };

  it('gives an object the tone of another picture, as far as it is told', async () => {
    const { outputs } = await runNode(matchToneNode, all, {});
    expect(at(outputs.image[0]!, 1, 12, 16)).to.be.closeTo(-0.1, 1e-3);
    expect(at(outputs.image[0]!, 1, 2, 2)).to.be.closeTo(-0.6, 1e-6);
    const kept = await runNode(matchToneNode, all, { strength: 0, grain: false });
    expect(kept.outputs.image[0]!.data).to.deep.equal(foreground.data);
  });

  it('refuses other sizes and channels, naming the port', async () => {
    const run = (inputs: object) => failure(() => runNode(matchToneNode, { ...all, ...inputs }, {}));
    expect((await run({ mask: maskOf(3, 3, () => 0) })).details).to.include({ port: 'mask' });
    expect((await run({ foreground: flat(0) })).details).to.include({ port: 'foreground' });
    expect((await run({ toned: flat(0, 24, 32, 1) })).details).to.include({ port: 'toned' });
  });
});
