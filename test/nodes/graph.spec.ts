import { expect } from 'chai';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { collectRun } from '../../src/graph/run/collect-run.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { gaussianBlur } from '../../src/image/gaussian-blur.ts';
import { greyNoise } from '../../src/model/chain/coarse-to-fine.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { Report } from '../../src/nodes/values.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { memoryServices } from './harness.ts';

const size = { height: 14, width: 18 };

/** A sweep over seeds, judged, plotted, labelled and saved, and one composite of the last. */
const sweep: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: {},
  nodes: {
    seeds: { type: 'flow/range@1', params: { start: 5, stop: 7, count: 3 } },
    noise: { type: 'noise/uniform@1', params: size, in: { seed: 'seeds.numbers' } },
    blur: { type: 'image/blur@1', in: { image: 'noise.images' } },
    figures: { type: 'metrics/compare@1', in: { image: 'blur.image', reference: 'noise.images' } },
    table: { type: 'metrics/merge@1', in: { reports: 'figures.report', labels: 'seeds.numbers' } },
    curve: { type: 'plot/points@1', in: { y: 'figures.rmse', x: 'seeds.numbers' } },
    plot: { type: 'plot/curves@1', params: { width: 240, height: 160 }, in: { series: 'curve.series' } },
    sheet: {
      type: 'image/grid@1',
      params: { cellSize: 18 },
      in: { images: ['noise.images', 'plot.image'] },
    },
    hole: { type: 'mask/shape@1', in: { like: 'noise.images' } },
    patched: {
      type: 'image/composite@1',
      in: { background: 'noise.images', foreground: 'blur.image', mask: 'hole.mask' },
    },
    last: { type: 'flow/select@1', params: { index: -1 }, in: { images: 'patched.image' } },
    'save-all': {
      type: 'image/save@1',
      params: { name: 'seed-{label}.png' },
      in: { image: 'blur.image', label: 'seeds.numbers' },
    },
    'save-one': { type: 'image/save@1', in: { image: 'last.image' } },
    'save-sheet': { type: 'image/save@1', in: { image: 'sheet.image' } },
    'save-table': { type: 'report/save@1', in: { report: 'table.report' } },
  },
};

const run = (document: GraphDocument, written = new Map<string, Uint8Array>()) =>
  collectRun(
    runGraph(document, {
      registry: patchwiseRegistry(),
      services: memoryServices(written),
    }),
  );

describe('nodes in a graph', () => {
  it('sweep, pair by position, collect and save', async () => {
    const written = new Map<string, Uint8Array>();
    const { outcome, errors, outputs } = await run(sweep, written);
    expect(errors).to.deep.equal([]);
    expect(outcome).to.equal('done');

    const noise = outputs.get('noise.images') as Tensor[];
    expect(noise).to.deep.equal(
      [5, 6, 7].map((seed) => greyNoise(generator(seed).split('start', 0), 1, 3, size)),
    );
    expect((outputs.get('blur.image') as Tensor[])[1]).to.deep.equal(gaussianBlur(noise[1]!, 2));
    const [table] = outputs.get('table.report') as Report[];
    expect(table?.entries.map((entry) => entry.name)).to.include.members(['5: PSNR', '7: RMSE']);

    const [last] = outputs.get('last.image') as Tensor[];
    const blurred = (outputs.get('blur.image') as Tensor[])[2]!;
    const centre = 7 * size.width + 9;
    expect([last?.data[0], last?.data[centre]]).to.deep.equal([noise[2]?.data[0], blurred.data[centre]]);

    expect([...written.keys()].sort()).to.deep.equal([
      'save-one-000.png',
      'save-sheet-000.png',
      'save-table.json',
      'save-table.txt',
      'seed-5.png',
      'seed-6.png',
      'seed-7.png',
    ]);
    const decoded = await decodeImage(written.get('seed-6.png') as Uint8Array);
    expect(decoded.image.shape).to.deep.equal([1, 3, size.height, size.width]);
  });

  it('tell at which node and element something went wrong, and the rest goes on', async () => {
    const document: GraphDocument = {
      ...sweep,
      nodes: {
        tops: { type: 'flow/numbers@1', params: { values: '0, 4, 40' } },
        noise: { type: 'noise/uniform@1', params: size },
        first: { type: 'flow/select@1', in: { images: 'noise.images' } },
        part: { type: 'image/crop@1', in: { image: 'first.image', top: 'tops.numbers' } },
        save: { type: 'image/save@1', in: { image: 'part.image' } },
        whole: { type: 'image/save@1', in: { image: 'noise.images' } },
      },
    };
    const written = new Map<string, Uint8Array>();
    const { outcome, errors } = await run(document, written);
    expect(outcome).to.equal('failed');
    expect(errors.map(({ nodeId, code }) => [nodeId, code])).to.deep.equal([['part', 'value/out-of-range']]);
    expect(errors[0]?.message).to.contain('element 2');
    expect([...written.keys()]).to.include('whole-000.png');
  });
});
