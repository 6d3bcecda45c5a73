import { expect } from 'chai';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import { collapseNodes } from '../../../src/graph/document/collapse.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { problemsError } from '../../../src/graph/document/problems.ts';
import { flattenDocument } from '../../../src/graph/plan/flatten.ts';
import { figureStreams, findSweeps, pictureStreams, sweepCsv } from '../../../src/graph/plan/sweeps.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';
import { choosePicture, choosePlace, pickerOf } from '../../../web/src/sweeps/choose.ts';
import { placeText, valueLabel } from '../../../web/src/sweeps/place-text.ts';
import { foldPictures } from '../../../web/src/sweeps/stream-pictures.ts';

const registry = patchwiseRegistry();

const document: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: {},
  nodes: {
    model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
    scales: { type: 'flow/numbers@1', params: { values: '1, 2, 3' } },
    inject: {
      type: 'sampling/inject@1',
      in: { model: 'model.model', image: 'model.image', startScale: 'scales.numbers' },
    },
    blurred: { type: 'image/blur@1', in: { image: 'inject.image' } },
    sheet: { type: 'image/grid@1', in: { images: 'blurred.image', labels: 'scales.numbers' } },
    samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { count: 4 } },
  },
};

function mustBeFine(one: GraphDocument): void {
  const errors = validateDocument(one, registry).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw problemsError(errors, 'The graph');
}

describe('sweeps of a graph', () => {
  it('are found with their values and the parameters that run over them', () => {
    mustBeFine(document);
    expect(findSweeps(document, registry)).to.deep.equal([
      {
        source: 'scales',
        axes: [{ port: 'numbers', values: [1, 2, 3], params: [{ node: 'inject', param: 'startScale' }] }],
      },
    ]);
  });

  it('label the pictures of every node behind them; other streams have places only', () => {
    const streams = pictureStreams(document, registry);
    const found = Object.fromEntries(streams.map(({ ref, sweep }) => [ref, sweep?.source]));
    expect(found).to.deep.equal({
      'inject.image': 'scales',
      'inject.start': 'scales',
      'blurred.image': 'scales',
      'samples.images': undefined,
    });
  });

  it('do not label the many pictures that a node gives at each value', () => {
    const seeds: GraphDocument = {
      ...document,
      nodes: {
        model: document.nodes['model']!,
        seeds: { type: 'flow/range@1', params: { start: 10, stop: 12, count: 3 } },
        samples: {
          type: 'sampling/sample-pyramid@1',
          in: { model: 'model.model', seed: 'seeds.numbers' },
          params: { count: 4 },
        },
      },
    };
    expect(findSweeps(seeds, registry)[0]?.axes[0]?.values).to.deep.equal([10, 11, 12]);
    expect(pictureStreams(seeds, registry)).to.deep.equal([{ ref: 'samples.images', sweep: undefined }]);
  });
});

describe('choosing', () => {
  it('sets the parameter, and leaves the source with one value where labels need it', () => {
    const [sweep] = findSweeps(document, registry);
    const chosen = choosePlace(document, registry, sweep!, [2]);
    expect(chosen.nodes['inject']?.params).to.deep.equal({ startScale: 2 });
    expect(chosen.nodes['inject']?.in).to.deep.equal({ model: 'model.model', image: 'model.image' });
    expect(chosen.nodes['scales']?.params).to.deep.equal({ values: '2' });
    mustBeFine(chosen);
  });

  it('removes the source when nothing else needs it', () => {
    const { sheet: _sheet, ...rest } = document.nodes;
    const alone = { ...document, nodes: rest };
    const [sweep] = findSweeps(alone, registry);
    const chosen = choosePlace(alone, registry, sweep!, [3]);
    expect(Object.keys(chosen.nodes)).to.not.include('scales');
    expect(chosen.nodes['inject']?.params).to.deep.equal({ startScale: 3 });
    mustBeFine(chosen);
  });

  it('narrows a range to the value', () => {
    const ranged: GraphDocument = {
      ...document,
      nodes: { ...document.nodes, scales: { type: 'flow/range@1', params: { start: 1, stop: 3, count: 3 } } },
    };
    const [sweep] = findSweeps(ranged, registry);
    expect(sweep?.axes[0]?.values).to.deep.equal([1, 2, 3]);
    const chosen = choosePlace(ranged, registry, sweep!, [2]);
    expect(chosen.nodes['scales']?.params).to.deep.equal({ start: 2, stop: 2, count: 1 });
    mustBeFine(chosen);
  });

  it('takes a picture of a stream by a Select node: a new one, then the same', () => {
    const picker = pickerOf(registry, 'image');
    const first = choosePicture(document, 'samples.images', 2, picker!);
    expect(first.document.nodes[first.node]).to.deep.equal({
      type: 'flow/select@1',
      params: { index: 2 },
      in: { images: 'samples.images' },
    });
    const second = choosePicture(first.document, 'samples.images', 0, picker!);
    expect(second.node).to.equal(first.node);
    expect(second.document.nodes[first.node]?.params).to.deep.equal({ index: 0 });
    mustBeFine(second.document);
  });
});

describe('a sweep over two parameters', () => {
  const both: GraphDocument = {
    format: 'patchwise-graph',
    version: 1,
    meta: {},
    nodes: {
      noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } },
      places: { type: 'flow/grid@1', params: { rows: '4, 6', columns: '0.5, 1, 2' } },
      small: { type: 'image/resize@1', in: { image: 'noise.images', width: 'places.rows' } },
      blurred: { type: 'image/blur@1', in: { image: 'small.image', sigma: 'places.columns' } },
      measured: { type: 'metrics/compare@1', in: { image: 'blurred.image', reference: 'small.image' } },
      sheet: { type: 'image/grid@1', in: { images: 'blurred.image', labels: 'places.columns' } },
    },
  };
  const [sweep] = findSweeps(both, registry);

  it('has rows and columns, and pictures and figures at each place', () => {
    mustBeFine(both);
    expect(sweep?.axes).to.deep.equal([
      { port: 'rows', values: [4, 6], params: [{ node: 'small', param: 'width' }] },
      { port: 'columns', values: [0.5, 1, 2], params: [{ node: 'blurred', param: 'sigma' }] },
    ]);
    expect(pictureStreams(both, registry).find(({ ref }) => ref === 'blurred.image')?.sweep).to.deep.equal(
      sweep,
    );
    expect(figureStreams(both, registry).map(({ ref }) => ref)).to.include('measured.rmse');
    expect(placeText(sweep!, [6, 0.5])).to.equal('width = 6, sigma = 0.5');
  });

  it('is a table with a line for each place', () => {
    const figures = new Map([['measured.rmse', [1, 2, 3, 4, 5]]]);
    expect(sweepCsv(sweep!, figures).split('\r\n')).to.deep.equal([
      'small.width,blurred.sigma,measured.rmse',
      '4,0.5,1',
      '4,1,2',
      '4,2,3',
      '6,0.5,4',
      '6,1,5',
      '6,2,',
      '',
    ]);
  });

  it('puts a chosen place into both parameters, and leaves the source with it where labels need it', () => {
    const chosen = choosePlace(both, registry, sweep!, [6, 2]);
    expect(chosen.nodes['small']?.params).to.deep.equal({ width: 6 });
    expect(chosen.nodes['blurred']?.params).to.deep.equal({ sigma: 2 });
    expect(chosen.nodes['places']?.params).to.deep.equal({ rows: '6', columns: '2' });
    mustBeFine(chosen);
  });
});

describe('sweeps in subgraphs', () => {
  const inside = (ids: readonly string[]) => collapseNodes(document, ids, 'sub').document;
  const flat = (one: GraphDocument) => flattenDocument(one, registry).document;
  const scalesOf = (one: GraphDocument) => findSweeps(flat(one), registry)[0]!;
  const refsOf = (one: GraphDocument) =>
    pictureStreams(flat(one), registry)
      .filter(({ sweep }) => sweep?.source === 'scales')
      .map(({ ref }) => ref);

  it('are found and label their pictures, whether source or parameter or both are inside', () => {
    for (const ids of [['scales'], ['inject', 'blurred'], ['scales', 'inject', 'blurred']]) {
      const nested = inside(ids);
      mustBeFine(nested);
      expect(findSweeps(flat(nested), registry), ids.join()).to.deep.equal(findSweeps(document, registry));
      expect(refsOf(nested), ids.join()).to.have.members(['inject.image', 'inject.start', 'blurred.image']);
    }
  });

  it('give a chosen value to the parameter inside, or to the port of the subgraph', () => {
    const whole = inside(['scales', 'inject', 'blurred']);
    const within = choosePlace(whole, registry, scalesOf(whole), [2]);
    expect(within.nodes['sub']?.graph?.nodes['inject']?.params).to.deep.equal({ startScale: 2 });
    mustBeFine(within);
    const outside = inside(['inject', 'blurred']);
    const [port] =
      Object.entries(outside.nodes['sub']?.in ?? {}).find(([, from]) => from === 'scales.numbers') ?? [];
    const chosen = choosePlace(outside, registry, scalesOf(outside), [3]);
    expect(chosen.nodes['sub']?.params).to.deep.equal({ [port ?? '']: 3 });
    expect(flat(chosen).nodes['inject']?.params).to.deep.equal({ startScale: 3 });
    mustBeFine(chosen);
  });

  it('leave a source whose numbers go out of the subgraph with the one value', () => {
    const nested = inside(['scales']);
    const chosen = choosePlace(nested, registry, scalesOf(nested), [2]);
    expect(chosen.nodes['sub']?.graph?.nodes['scales']?.params).to.deep.equal({ values: '2' });
    expect(findSweeps(flat(chosen), registry)[0]?.axes[0]?.values).to.deep.equal([2]);
    mustBeFine(chosen);
  });

  it('let one picture of a stream inside be taken, beside the node that makes it', () => {
    const picker = pickerOf(registry, 'image');
    const taken = choosePicture(inside(['samples']), 'samples.images', 1, picker!);
    const { nodes } = taken.document.nodes['sub']?.graph ?? { nodes: {} };
    expect(nodes[taken.node]?.in).to.deep.equal({ images: 'samples.images' });
    mustBeFine(taken.document);
  });
});

describe('pictures of streams', () => {
  const isPictorial = (type: string) => registry.portTypes.get(type)?.picture !== undefined;
  const output = (nodeId: string, index: number, type: string, hash: string): StoredEvent => ({
    kind: 'output',
    runId: 'r',
    seq: 1,
    at: 0,
    nodeId,
    port: 'image',
    index,
    summary: { type, description: '', hash, bytes: 1 },
  });

  it('are collected from events, in order and once each; a new start forgets them', () => {
    const events = [
      output('a', 1, 'image', 'y'),
      output('a', 0, 'image', 'x'),
      output('b', 0, 'number', 'n'),
    ];
    const pictures = foldPictures({}, [...events, output('a', 1, 'image', 'z')], isPictorial);
    expect(pictures).to.deep.equal({
      'a.image': [
        { index: 0, hash: 'x' },
        { index: 1, hash: 'z' },
      ],
    });
    const started: StoredEvent = { kind: 'run-started', runId: 'r', seq: 9, at: 0, order: [], seeds: {} };
    expect(foldPictures(pictures, [started], isPictorial)).to.deep.equal({});
  });

  it('have short labels', () => {
    expect([2, -0.1 - 0.2, 1e-9, 4294967295].map(valueLabel)).to.deep.equal([
      '2',
      '−0.3',
      '1e−9',
      '4294967295',
    ]);
  });
});
