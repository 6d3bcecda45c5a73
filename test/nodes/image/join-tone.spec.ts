import { expect } from 'chai';
import { imageJoinTone } from '../../../src/nodes/image/join-tone.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/join-tone', () => {
  const background = imageOf(3, 24, 32, (c) => 0.1 * c);
  const foreground = imageOf(
    3,
    24,
    32,
    (c, y, x) => 0.1 * c + (y > 5 && y < 18 && x > 7 && x < 24 ? 0.2 : 0),
  );
  const mask = maskOf(24, 32, (y, x) => (y > 5 && y < 18 && x > 7 && x < 24 ? 1 : 0));

  it('gives a part the light of what is around it, unless it is to keep its own', async () => {
    const joined = await runNode(imageJoinTone, { background, foreground, mask }, {});
    expect(at(joined.outputs.image[0]!, 1, 12, 16)).to.be.closeTo(0.1, 0.03);
    const kept = await runNode(imageJoinTone, { background, foreground, mask }, { range: 0 });
    expect(at(kept.outputs.image[0]!, 1, 12, 16)).to.be.closeTo(0.3, 1e-6);
  });

  it('refuses other sizes, naming the port', async () => {
    const run = (inputs: object) =>
      failure(() => runNode(imageJoinTone, { background, foreground, mask, ...inputs }, {}));
    expect((await run({ mask: maskOf(3, 3, () => 0) })).details).to.include({ port: 'mask' });
    expect((await run({ foreground: flat(0) })).details).to.include({ port: 'foreground' });
  });
});
