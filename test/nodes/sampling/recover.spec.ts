import { expect } from 'chai';
import { recoverNode } from '../../../src/nodes/sampling/recover.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { failure } from '../../support/failure.ts';
import { worstDifference } from '../../support/planes.ts';
import { onnxEngine, tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { runNode } from '../harness.ts';

describe('sampling/recover', () => {
  let engine: EnergyEngine;
  const model = tinyModel();
  const options = { services: { engine: async () => engine } };
  before(async () => {
    engine = await onnxEngine();
  });
  after(() => engine.dispose());

  it('starts from the corrupted image that is wired, and else as in training', async () => {
    const own = await runNode(recoverNode, { model }, {}, options);
    const same = await runNode(recoverNode, { model, corrupted: own.outputs.start[0]! }, {}, options);
    expect(worstDifference(own.outputs.image[0]!, same.outputs.image[0]!)).to.equal(0);
    const corrupted = tinyImage(24, 28);
    const other = await runNode(recoverNode, { model, corrupted }, {}, options);
    expect(other.outputs.start[0]!.shape).to.deep.equal([1, 3, 8, 9]);
    expect(worstDifference(own.outputs.image[0]!, other.outputs.image[0]!)).to.be.above(0);
  });

  it('shows every step of every scale', async () => {
    const { previews, progress } = await runNode(recoverNode, { model }, {}, options);
    const moments = previews.map(([port, , at]) => [port, at?.scale, at?.step]);
    const expected = model.scales.flatMap(({ recoverySteps }, scale) =>
      Array.from({ length: recoverySteps }, (_, i) => ['image', scale, i + 1]),
    );
    expect(moments).to.deep.equal(expected);
    expect(progress.at(-1)).to.deep.equal([model.scales.length, model.scales.length]);
  });

  it('refuses a corrupted image of other channels', async () => {
    const run = () => runNode(recoverNode, { model, corrupted: tinyImage(8, 9, 1) }, {}, options);
    expect((await failure(run)).details).to.include({ port: 'corrupted' });
  });
});
