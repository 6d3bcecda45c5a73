// Whether samples gain by a colour line at each scale's end (docs/trials/colour.md): the photograph's least colour axis is
// explained by the other two, and what a sample has beside that is kept within two deviations of the photograph's own.
// The same layouts and noise with and without: node --import tsx bench/colour-line.ts model.safetensors …
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { runCoarseToFine } from '../src/model/coarse-to-fine.ts';
import { measureQuality } from '../src/model/metrics/quality.ts';
import { decodeModel } from '../src/model/model-file.ts';
import { type PyramidModel, trainingPyramid, upsample } from '../src/model/pyramid-model.ts';
import { samplePyramid } from '../src/model/sample-pyramid.ts';
import type { EnergyEngine } from '../src/runtime/engine/engine.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { generator } from '../src/runtime/random/random.ts';
import { sizeOf, splitBatch, type Tensor } from '../src/runtime/tensor.ts';
import { type ColourLine, colourLine, onLine } from './colour-line/line.ts';
import { measureGrain } from './grain/measure.ts';

const SAMPLES = { seed: 2, count: 8 };
/** Deviations of the photograph's residual that a sample may have. */
const WITHIN = 2;

/** The samples of the model with the line at the end of each scale, of the layouts that it has without. */
async function withLine(
  engine: EnergyEngine,
  model: PyramidModel,
  layouts: Tensor,
  lines: readonly ColourLine[],
): Promise<Tensor> {
  const root = generator(SAMPLES.seed);
  const scaleOfSize = (image: Tensor) =>
    model.scales.findIndex(({ size }) => size.height === sizeOf(image).height);
  const finish = (image: Tensor) => onLine(image, lines[scaleOfSize(image)]!, WITHIN);
  return runCoarseToFine(engine, model.scales, upsample(finish(layouts), model.scales[1]!.size), {
    from: 1,
    chainAt: (_, scale) => ({
      generators: Array.from({ length: SAMPLES.count }, (__, i) => root.split('langevin', i, 'scale', scale)),
    }),
    finish,
  });
}

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('Give model files.');
const header = [
  'model',
  'line',
  'patch SWD',
  'whitened',
  'coherence',
  'diversity',
  'calm green grain',
  'photo',
];
const engine = await openEngine('onnx-cpu', { threads: 1 });
for (const path of paths) {
  const model = decodeModel(await readFile(path));
  const lines = trainingPyramid(model).levels.map(colourLine);
  let layouts: Tensor | undefined;
  const plain = await samplePyramid(engine, model, {
    ...{ ...SAMPLES, batch: SAMPLES.count },
    onScale: (scale, result) => {
      if (scale === 0) layouts = result;
    },
  });
  const kept = await withLine(engine, model, layouts!, lines);
  const cells: string[][] = [];
  for (const [name, samples] of [
    ['none', plain],
    ['within 2', kept],
  ] as const) {
    const list = splitBatch(samples);
    const { patchSwd, whitened, coherence, diversity } = await measureQuality(model.image, list);
    const green = measureGrain(model.image, list, 0.25).find(({ axis }) => /green/.test(axis))!;
    const figures = [patchSwd.mean, whitened, coherence, diversity ?? Number.NaN, green.samples, green.photo];
    cells.push([basename(path), name, ...figures.map(figure)]);
  }
  console.log(tableText(header, cells, 2));
}
await engine.dispose();
