import { expect } from 'chai';
import type { PatchField } from '../../../src/model/lift/field/patch-field.ts';
import { matchNode } from '../../../src/nodes/detail/match.ts';
import { voteNode } from '../../../src/nodes/detail/vote.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, noiseImage } from '../../support/images.ts';
import { worstDifference } from '../../support/planes.ts';
import { runNode } from '../harness.ts';

const bits = (image: ReturnType<typeof noiseImage>) => ({
  ...image,
  data: image.data.map((v) => (Math.round(v * 127.5 + 127.5) - 127.5) / 127.5),
});

describe('detail/vote', () => {
  const source = bits(noiseImage(3, 30, 40));

  /** Every patch from one place, shifted as a whole. */
  const shifted = (width: number, height: number, dx: number, dy: number): PatchField => ({
    ...{ width: width - 6, height: height - 6, patch: 7, source: { width: 40, height: 30 } },
    x: Uint16Array.from({ length: (width - 6) * (height - 6) }, (_, i) => (i % (width - 6)) + dx),
    y: Uint16Array.from({ length: (width - 6) * (height - 6) }, (_, i) => Math.floor(i / (width - 6)) + dy),
    distance: new Uint32Array((width - 6) * (height - 6)),
  });

  it('gives the piece of the source that a field names, exactly, by 8 bits and by 16', async () => {
    const field = shifted(20, 18, 9, 5);
    for (const from of [source, noiseImage(4, 30, 40)]) {
      const { outputs } = await runNode(voteNode, { source: from, field }, {});
      const piece = imageOf(3, 18, 20, (c, y, x) => at(from, c, y + 5, x + 9));
      expect(worstDifference(outputs.image[0]!, piece)).to.be.below(1 / 65535);
    }
  });

  it('with the way back, says what the source has where it fits', async () => {
    // All of the image from the upper left corner; the way back insists on the source as it is.
    const corner = shifted(40, 30, 0, 0);
    const field = { ...corner, x: new Uint16Array(corner.x.length), y: new Uint16Array(corner.y.length) };
    const far = async (lambda: number) => {
      const { outputs } = await runNode(voteNode, { source, field, back: corner }, { lambda });
      return worstDifference(outputs.image[0]!, source);
    };
    expect(await far(100)).to.be.below(0.1);
    expect(await far(0)).to.be.above(0.5);
  });

  it('takes steps of lifting: match, vote, match, vote come nearer and nearer to the source', async () => {
    let image = noiseImage(8, 24, 24);
    const distances: number[] = [];
    for (let step = 0; step < 4; step++) {
      const { outputs } = await runNode(matchNode, { image, source }, {});
      distances.push(outputs.distance[0]!);
      image = (await runNode(voteNode, { source, field: outputs.field[0]! }, {})).outputs.image[0]!;
    }
    for (let i = 1; i < 4; i++) expect(distances[i]!).to.be.below(distances[i - 1]!);
  });

  it('refuses a field of another source, or a way back of another image', async () => {
    const field = shifted(20, 18, 9, 5);
    const other = () => runNode(voteNode, { source: flat(0, 12, 12), field }, {});
    expect((await failure(other)).code).to.equal('tensor/shape');
    const back = () => runNode(voteNode, { source, field, back: field }, {});
    expect((await failure(back)).code).to.equal('tensor/shape');
  });
});
