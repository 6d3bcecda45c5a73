import { expect } from 'chai';
import { runScale } from '../../../src/model/chain/coarse-to-fine.ts';
import { compileScale } from '../../../src/model/chain/compile-scale.ts';
import { runLangevin } from '../../../src/model/chain/langevin.ts';
import type { EnergyEngine } from '../../../src/runtime/engine/engine.ts';
import { codeOf } from '../../support/code-of.ts';
import { onnxEngine, tinyImage, tinyModel } from '../../support/tiny-model.ts';

describe('a scale for chains of one’s own', () => {
  let engine: EnergyEngine;
  before(async () => {
    engine = await onnxEngine();
  });
  after(() => engine.dispose());

  it('makes the very steps of a sample, from image to image', async () => {
    const model = tinyModel();
    const { program, chain, toState, toImage } = compileScale(engine, model, 1);
    const image = tinyImage(10, 12);
    const { state, score } = await runLangevin(program, toState(image), { ...chain, noiseScale: 0 });
    expect(toImage(state)).to.deep.equal(await runScale(engine, model.scales[1]!, image));
    expect(score?.shape[1], 'a score a patch').to.equal(1);
    await program.release();
  });

  it('is refused where the model has none', () => {
    expect(codeOf(() => compileScale(engine, tinyModel(), 9))).to.equal('value/out-of-range');
  });
});
