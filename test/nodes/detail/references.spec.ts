import { expect } from 'chai';
import { liftNode } from '../../../src/nodes/detail/lift.ts';
import { matchNode } from '../../../src/nodes/detail/match.ts';
import { referencesNode } from '../../../src/nodes/detail/references.ts';
import { voteNode } from '../../../src/nodes/detail/vote.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, noiseImage } from '../../support/images.ts';
import { tinyImage } from '../../support/tiny-model.ts';
import { runNode } from '../harness.ts';

describe('detail/references', () => {
  it('is the picture that the field of a lift with both names places of: its votes make the result', async () => {
    const [photo, second] = [tinyImage(60, 70), noiseImage(4, 50, 66)];
    const { outputs: both } = await runNode(referencesNode, { photo, second }, {});
    const [image, mask] = [both.image[0]!, both.mask[0]!];
    expect([image.shape, mask.shape]).to.deep.equal([
      [1, 3, 113, 70],
      [1, 1, 113, 70],
    ]);
    expect([59, 60, 62, 63, 112].map((y) => at(mask, 0, y, 0))).to.deep.equal([0, 1, 1, 0, 0]);
    expect([0, 63].map((y) => at(mask, 0, y, 68))).to.deep.equal([0, 1]);
    const { outputs } = await runNode(liftNode, { image: tinyImage(12, 14), photo, second }, {});
    const { outputs: voted } = await runNode(voteNode, { source: image, field: outputs.field[0]! }, {});
    const [result, again] = [outputs.image[0]!, voted.image[0]!];
    const apart = result.data.filter((v, i) => Math.abs(v - again.data[i]!) * 127.5 > 1).length;
    expect(apart).to.equal(0);
    const { outputs: matched } = await runNode(matchNode, { image: second, source: image }, { passes: 30 });
    expect(matched.distance[0]).to.be.below(200);
  });

  it('refuses a second one that has no room for a patch, and one of other channels', async () => {
    const photo = tinyImage(60, 70);
    const refused = (second: typeof photo) => failure(() => runNode(referencesNode, { photo, second }, {}));
    expect((await refused(flat(0, 5, 50))).message).to.contain('Input "second"');
    expect((await refused({ shape: [1, 1, 20, 20], data: new Float32Array(400) })).code).to.equal(
      'tensor/shape',
    );
  });
});
