// Whether samples have grain or plaid that the photograph has not (docs/trials/growth.md), in the calmest quarter of
// their windows and in all: node --import tsx bench/grain.ts model.safetensors …
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { decodeModel } from '../src/model/model-file.ts';
import { samplePyramid } from '../src/model/sample-pyramid.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { splitBatch } from '../src/runtime/tensor.ts';
import { measureGrain } from './grain/measure.ts';

const SAMPLES = { seed: 2, count: 8 };

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('Give model files.');
const header = ['model', 'windows', 'axis', 'samples', 'photo', 'one wave', 'at (x, y)'];
const engine = await openEngine('onnx-cpu', { threads: 1 });
for (const path of paths) {
  const model = decodeModel(await readFile(path));
  const cells: string[][] = [];
  const samples = splitBatch(await samplePyramid(engine, model, SAMPLES));
  for (const [name, share] of [
    ['calm', 0.25],
    ['all', 1],
  ] as const) {
    for (const grain of measureGrain(model.image, samples, share)) {
      const figures = [grain.samples, grain.photo, grain.most].map(figure);
      cells.push([basename(path), name, grain.axis, ...figures, `${grain.at.x}, ${grain.at.y}`]);
    }
  }
  console.log(tableText(header, cells, 3));
}
await engine.dispose();
