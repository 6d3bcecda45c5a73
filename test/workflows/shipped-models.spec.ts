import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { MODELS, readModel, runWorkflow, SCALES } from './run-workflow.ts';

/** Mean patch SWD of a quality node's report. */
const swd = (run: Awaited<ReturnType<typeof runWorkflow>>, node: string) =>
  run.outputs.get(`${node}.swd`)?.[0] as number;

describe('the shipped models', () => {
  before(function () {
    // They are made by scripts/train-samples.mjs; a checkout from before that has none.
    if (!existsSync(join(MODELS, 'lake.safetensors'))) this.skip();
  });

  for (const name of ['lake', 'rock', 'waves']) {
    it(`${name} has a long side of 192 px or more, and the scales that sample-by-hand has chains for`, async () => {
      const model = await readModel(name);
      expect(Math.max(model.image.shape[2]!, model.image.shape[3]!)).to.be.at.least(192);
      expect(model.scales).to.have.length(SCALES);
    });
  }

  it('harmonize: patches come closer to the print than those of the naive paste', async () => {
    const run = await runWorkflow('harmonization', {}, { models: 'shipped' });
    expect(run.errors).to.deep.equal([]);
    expect(swd(run, 'quality-result')).to.be.below(swd(run, 'quality-naive'));
  }).timeout(120_000);
});
