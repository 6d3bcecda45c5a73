import { expect } from 'chai';
import { matchNode } from '../../../src/nodes/detail/match.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { flat, imageOf, maskOf, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('detail/match', () => {
  const source = noiseImage(3, 30, 40);
  /** A piece of it, cut out at (9, 5). */
  const piece = imageOf(3, 18, 20, (c, y, x) => source.data[(c * 30 + y + 5) * 40 + x + 9]!);

  it('finds where a piece was cut out', async () => {
    const { outputs } = await runNode(matchNode, { image: piece, source }, { passes: 30 });
    const field = outputs.field[0]!;
    for (let i = 0; i < field.x.length; i++) {
      expect([field.x[i], field.y[i]]).to.deep.equal([(i % 14) + 9, Math.floor(i / 14) + 5]);
    }
    expect(outputs.distance[0]).to.equal(0);
    expect(outputs.map[0]!.shape).to.deep.equal([1, 3, 18, 20]);
  });

  it('takes no patch that touches what is excluded', async () => {
    // The right half of the place where the piece was cut out.
    const excluded = maskOf(30, 40, (y, x) => (y >= 5 && y < 23 && x >= 19 && x < 29 ? 1 : 0));
    const { outputs } = await runNode(matchNode, { image: piece, source, excluded }, { passes: 30 });
    const { x, y } = outputs.field[0]!;
    for (let i = 0; i < x.length; i++) {
      const touches = x[i]! + 7 > 19 && x[i]! < 29 && y[i]! + 7 > 5 && y[i]! < 23;
      expect(touches, `${x[i]},${y[i]}`).to.equal(false);
      // What lies at its left is found as before.
      if (i % 14 <= 3) expect([x[i], y[i]]).to.deep.equal([(i % 14) + 9, Math.floor(i / 14) + 5]);
    }
    expect(outputs.distance[0]).to.be.above(0);
    const why = async (mask: Tensor) =>
      (await failure(() => runNode(matchNode, { image: piece, source, excluded: mask }, {}))).code;
    expect(await why(maskOf(30, 40, () => 1))).to.equal('value/out-of-range');
    expect(await why(maskOf(20, 40, () => 0))).to.equal('tensor/shape');
  });

  it('improves a field that is given, and keeps what is found', async () => {
    const one = await runNode(matchNode, { image: piece, source }, { passes: 1 });
    const start = one.outputs.field[0]!;
    const more = await runNode(matchNode, { image: piece, source, start }, { passes: 1 }, { seed: 9 });
    expect(more.outputs.distance[0]!).to.be.below(one.outputs.distance[0]!);
    const still = { ...start, x: start.x.slice() };
    const none = await runNode(matchNode, { image: piece, source, start: still }, { radius: 0 });
    expect(none.outputs.distance[0]!).to.be.at.most(one.outputs.distance[0]!);
  });

  it('refuses what has no patch, other channels, and the field of another image', async () => {
    const code = async (
      ...given: Parameters<
        typeof runNode<typeof matchNode.inputs, typeof matchNode.outputs, typeof matchNode.params>
      >
    ) => (await failure(() => runNode(...given))).code;
    expect(await code(matchNode, { image: flat(0, 6, 9), source }, {})).to.equal('image/too-small');
    expect(await code(matchNode, { image: flat(0, 9, 9, 1), source }, {})).to.equal('tensor/shape');
    const { outputs } = await runNode(matchNode, { image: piece, source }, { passes: 1 });
    const start = outputs.field[0]!;
    expect(await code(matchNode, { image: source, source, start }, {})).to.equal('tensor/shape');
  });
});
