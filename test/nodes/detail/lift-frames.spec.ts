import { expect } from 'chai';
import { liftFramesNode } from '../../../src/nodes/detail/lift-frames.ts';
import { failure } from '../../support/failure.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { runNode } from '../harness.ts';

describe('detail/lift-frames', () => {
  const photo = tinyImage(60, 70);
  const model = tinyModel({ scales: 2 });

  it('gives a large frame for each small one, of one size, and shows them as they come', async () => {
    const frames = [model.image, model.image, model.image];
    const { outputs, previews, progress } = await runNode(liftFramesNode, { frames, photo, model }, {});
    expect(outputs.frames.map(({ shape }) => shape)).to.deep.equal(new Array(3).fill([1, 3, 60, 70]));
    expect(previews.map(([port]) => port)).to.deep.equal(new Array(3).fill('frames'));
    expect(progress.length).to.be.above(1);
    const smaller = await runNode(liftFramesNode, { frames, photo, model }, { longest: 35 });
    expect(smaller.outputs.frames[2]!.shape).to.deep.equal([1, 3, 30, 35]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const run = () => runNode(liftFramesNode, { frames: [model.image], photo }, {}, { signal: stop.signal });
    expect((await failure(run)).code).to.equal('run/cancelled');
  });
});
