import { expect } from 'chai';
import { z } from 'zod';
import * as patchwise from '../src/index.ts';
import { memoryServices } from './nodes/harness.ts';
import { onnxEngine, tinyImage, tinySettings } from './support/tiny-model.ts';

describe('Patchwise as a library', () => {
  it('trains, saves, loads and samples', async () => {
    const engine = await onnxEngine();
    try {
      const settings = tinySettings();
      const model = await patchwise.trainPyramid(tinyImage(), { engine, settings, seed: 1 });
      const again = patchwise.decodeModel(patchwise.encodeModel(model));
      const samples = await patchwise.samplePyramid(engine, again, { seed: 2, count: 3 });
      expect(samples.shape).to.deep.equal([3, 3, 12, 14]);
      expect([...samples.data]).to.deep.equal([
        ...(await patchwise.samplePyramid(engine, model, { seed: 2, count: 3 })).data,
      ]);
    } finally {
      await engine.dispose();
    }
  });

  it('runs a graph that has a node of the caller’s own', async () => {
    const { defineNode, port } = patchwise;
    const double = defineNode({
      type: 'mine/double',
      version: 1,
      title: 'Double',
      category: 'Mine',
      help: 'Twice a number.',
      inputs: { number: port('number', 'A number.') },
      outputs: { number: port('number', 'Twice that.') },
      params: z.object({}),
      run: async ({ number }) => ({ number: 2 * number }),
    });
    const registry = patchwise.patchwiseRegistry([
      { name: 'doubles', version: '1.0.0', nodes: [double], portTypes: {} },
    ]);
    const loaded = patchwise.loadDocument(
      {
        format: 'patchwise-graph',
        version: 1,
        meta: {},
        nodes: {
          list: { type: 'flow/numbers@1', params: { values: '1, 2, 5' } },
          twice: { type: 'mine/double@1', in: { number: 'list.numbers' } },
        },
      },
      registry,
    );
    expect(loaded.problems.filter((problem) => problem.severity === 'error')).to.deep.equal([]);
    const run = patchwise.runGraph(loaded.document!, {
      registry,
      services: memoryServices(),
    });
    const { outcome, outputs } = await patchwise.collectRun(run);
    expect(outcome).to.equal('done');
    expect(outputs.get('twice.number')).to.deep.equal([2, 4, 10]);
  });
});
