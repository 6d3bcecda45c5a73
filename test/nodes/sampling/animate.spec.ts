import { expect } from 'chai';
import { animateNode } from '../../../src/nodes/sampling/animate.ts';
import { failure } from '../../support/failure.ts';
import { worstDifference } from '../../support/planes.ts';
import { tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('sampling/animate', () => {
  const engine = useEngine();
  const model = tinyModel();
  const options = (seed = 1) => ({ seed, services: { engine: async () => engine() } });

  it('gives frames that move, in the size that is asked for, the same for the same seed', async () => {
    const params = { frames: 7, height: 16, width: 20, speed: 0.5 };
    const { outputs, progress } = await runNode(animateNode, { model }, params, options());
    expect(outputs.frames).to.have.length(7);
    expect(outputs.frames[0]!.shape).to.deep.equal([1, 3, 16, 20]);
    expect(worstDifference(outputs.frames[0]!, outputs.frames[3]!)).to.be.above(0.01);
    expect(progress.at(-1)).to.deep.equal([7, 7]);
    const again = await runNode(animateNode, { model }, params, options());
    expect(worstDifference(outputs.frames[6]!, again.outputs.frames[6]!)).to.equal(0);
    const other = await runNode(animateNode, { model }, params, options(2));
    expect(worstDifference(outputs.frames[6]!, other.outputs.frames[6]!)).to.be.above(0);
  });

  it('refuses a start scale that the model lacks', async () => {
    const run = () => runNode(animateNode, { model }, { startScale: 2 }, options());
    expect((await failure(run)).details).to.include({ port: 'startScale' });
  });
});
