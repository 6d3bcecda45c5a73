import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openWorkflows } from '../../scripts/before-after/run-workflow.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { tinyImage } from '../support/tiny-model.ts';

describe('a workflow with given images', () => {
  it('goes on from them in place of what the output gives', async () => {
    const { run, close } = openWorkflows(fileURLToPath(new URL('../..', import.meta.url)), 'none', undefined);
    try {
      const given = { 'model.image': [tinyImage(50, 100)] };
      const { image } = await run('outpainting', { seed: 1, targets: ['margins'], given });
      expect(sizeOf(image('canvas.image'))).to.deep.equal({ height: 61, width: 150 });
    } finally {
      await close();
    }
  });
});
