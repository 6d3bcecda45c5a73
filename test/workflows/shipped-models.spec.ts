import { expect } from 'chai';
import { requireTrained } from '../support/require-trained.ts';
import { readModel, runWorkflow, SCALES } from './run-workflow.ts';

describe('the shipped models', () => {
  for (const name of ['colosseum', 'dune', 'flowers', 'lake', 'rock', 'tea', 'waves']) {
    it(`${name}-96 is of the present default: 96 px, half whitened colours, and knows its photograph`, async () => {
      const model = requireTrained(await readModel(`${name}-96`));
      expect(Math.max(model.image.shape[2]!, model.image.shape[3]!)).to.equal(96);
      expect(model.scales, 'as many as sample-by-hand has chains').to.have.length(SCALES);
      for (const { net } of model.scales) expect(net.spec.colour?.limit).to.be.at.least(1);
      // Of a building of many small arches more is lost on the way down than of a lake.
      expect(Math.max(...model.training.recoveryErrors)).to.be.below(0.07);
    });
  }

  // The measure is docs/method.md's, over the patches that touch what was changed, the seam included.
  const composites = { harmonization: 'quality-naive', editing: 'quality-edit' };
  for (const [name, naive] of Object.entries(composites)) {
    it(`${name}: inside, patches come closer to the training image than those of the naive composite`, async () => {
      // Lifted and drawn on sheets it is by workflows.spec.ts.
      const run = await runWorkflow(name, {}, { models: 'shipped', only: ['about'] });
      expect(run.errors).to.deep.equal([]);
      for (const figure of ['swd', 'coherence']) {
        const of = (node: string) => run.outputs.get(`${node}.${figure}`)?.[0] as number;
        expect(of('quality-result'), figure).to.be.below(of(naive));
      }
    });
  }
});
