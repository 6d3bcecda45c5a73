import { expect } from 'chai';
import { loadDocument } from '../../src/graph/check/load.ts';
import { estimateCost } from '../../src/graph/plan/cost.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { MOST_COST, requireAffordable } from '../../src/studio/graph-cost.ts';
import { graph } from '../server/support/graphs.ts';
import { codeOf } from '../support/code-of.ts';

const registry = patchwiseRegistry();

function training(params: Record<string, never> | Record<string, unknown>) {
  return graph({
    photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    train: { type: 'training/train-pyramid@1', in: { image: 'photo.image' }, params: params as never },
    save: { type: 'model/save@1', in: { model: 'train.model' } },
  });
}

describe('The cost of a graph', () => {
  it('grows in proportion to updates, and with pixels', () => {
    const cost = (params: Record<string, unknown>) => estimateCost(training(params), registry);
    const base = cost({ updates: 100_000, longSide: 64, scales: 1 });
    expect(cost({ updates: 200_000, longSide: 64, scales: 1 }) / base).to.be.closeTo(2, 0.01);
    expect(
      cost({ updates: 100_000, longSide: 128, scales: 1, net: 'small' }) /
        cost({ updates: 100_000, longSide: 64, scales: 1, net: 'small' }),
    ).to.be.closeTo(4, 0.01);
  });

  it('lets every preset pass, and refuses what would take years', () => {
    for (const preset of ['balanced', 'paper']) requireAffordable(training({ preset }), registry);
    const endless = training({ preset: 'paper', updates: 1_000_000, longSide: 4096 });
    expect(loadDocument(endless, registry).runnable).to.equal(true);
    expect(codeOf(() => requireAffordable(endless, registry))).to.equal('graph/too-costly');
  });

  it('counts a lifted node once an element of its stream', () => {
    const single = estimateCost(training({ updates: 100 }), registry);
    const { nodes } = training({ updates: 100 });
    const lifted = graph({
      ...nodes,
      copies: { type: 'flow/repeat@1', in: { image: 'photo.image' }, params: { count: 50 } },
      train: { ...nodes['train'], type: 'training/train-pyramid@1', in: { image: 'copies.images' } },
    });
    expect(estimateCost(lifted, registry) / single).to.be.closeTo(50, 0.01);
  });

  it('counts a parameter that is wired to numbers with the largest of them', () => {
    const sampling = (wired: Record<string, unknown>, steps?: number) =>
      estimateCost(
        graph({
          ...(wired as Record<string, never>),
          model: { type: 'model/load@1', params: { path: 'model:a' } },
          photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
          inject: {
            type: 'sampling/inject@1',
            in: {
              model: 'model.model',
              image: 'photo.image',
              ...('list' in wired && { steps: 'list.numbers' }),
            },
            ...(steps !== undefined && { params: { steps } }),
          },
        }),
        registry,
      );
    const largest = sampling({}, 9000);
    const numbers = { list: { type: 'flow/numbers@1', params: { values: '30; 9000 60' } } };
    expect(sampling(numbers)).to.equal(3 * largest);
    const range = { list: { type: 'flow/range@1', params: { start: 9000, stop: 30, count: 5 } } };
    expect(sampling(range)).to.equal(5 * largest);
  });

  it('refuses what is too costly or too large by wire as well', () => {
    const wide = graph({
      sizes: { type: 'flow/numbers@1', params: { values: '64, 8192' } },
      high: { type: 'flow/numbers@1', params: { values: '8193' } },
      noise: { type: 'noise/uniform@1', in: { width: 'sizes.numbers', height: 'high.numbers' } },
    });
    expect(codeOf(() => requireAffordable(wide, registry))).to.equal('image/too-large');
    const { nodes } = training({ preset: 'paper', updates: 1_000_000 });
    const endless = graph({
      ...nodes,
      side: { type: 'flow/numbers@1', params: { values: '4096' } },
      train: {
        ...nodes['train'],
        type: 'training/train-pyramid@1',
        in: { image: 'photo.image', longSide: 'side.numbers' },
      },
    });
    expect(loadDocument(endless, registry).runnable).to.equal(true);
    expect(codeOf(() => requireAffordable(endless, registry))).to.equal('graph/too-costly');
    expect(codeOf(() => requireAffordable(graph(nodes), registry))).to.equal(undefined);
  });

  it('counts samples by their number and size', () => {
    const sampling = (params: Record<string, number>) =>
      estimateCost(
        graph({
          model: { type: 'model/load@1', params: { path: 'model:a' } },
          samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params },
        }),
        registry,
      );
    const base = sampling({ count: 1, height: 64, width: 64 });
    expect(base).to.be.greaterThan(0);
    expect(sampling({ count: 10, height: 64, width: 64 }) / base).to.be.closeTo(10, 1e-6);
    expect(sampling({ count: 1, height: 128, width: 64 }) / base).to.be.closeTo(2, 1e-6);
    expect(sampling({ count: 10_000, height: 8192, width: 8192 })).to.be.greaterThan(MOST_COST);
  });

  it('counts what the applications compute: fillings, frames, and pixels of an enlargement', () => {
    const cost = (type: string, params: Record<string, number>) =>
      estimateCost(
        {
          format: 'patchwise-graph',
          version: 1,
          meta: {},
          nodes: {
            model: { type: 'model/load@1', params: { path: 'a.safetensors' } },
            photo: { type: 'image/load@1', params: { path: 'a.png' } },
            mask: { type: 'mask/load@1', params: { path: 'a.png' } },
            node: { type, params, in: wires(type) },
          },
        },
        registry,
      );
    const wires = (type: string): Record<string, string> => ({
      model: 'model.model',
      ...(type !== 'sampling/animate@1' && { image: 'photo.image' }),
      ...(type === 'sampling/inpaint@1' && { hole: 'mask.mask' }),
    });
    expect(cost('sampling/inpaint@1', { count: 6 })).to.equal(6 * cost('sampling/inpaint@1', { count: 1 }));
    expect(cost('sampling/animate@1', { frames: 50 })).to.equal(
      50 * cost('sampling/animate@1', { frames: 1 }),
    );
    expect(cost('sampling/inject@1', { steps: 90 })).to.be.above(cost('sampling/inject@1', {}));
    expect(cost('sampling/super-resolve@1', { factor: 4 })).to.equal(
      4 * cost('sampling/super-resolve@1', { factor: 2 }),
    );
  });

  it('is nothing for graphs that only move pixels, and refuses images that do not fit', () => {
    const noise = (height: number, width: number) =>
      graph({ noise: { type: 'noise/uniform@1', params: { height, width } } });
    expect(estimateCost(noise(8, 8), registry)).to.equal(0);
    expect(codeOf(() => requireAffordable(noise(8192, 8192), registry))).to.equal(undefined);
    expect(codeOf(() => requireAffordable(noise(8192, 8193), registry))).to.equal('image/too-large');
  });

  it('is a finite number for every template-like graph, whatever its parameters', () => {
    for (const node of registry.nodes) {
      const cost = estimateCost(graph({ a: { type: node.ref } }), registry);
      expect(cost, node.ref).to.satisfy((value: number) => Number.isFinite(value) && value >= 0);
    }
  });
});
