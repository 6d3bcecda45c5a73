// How fast detail grows where the chains of trained models start, at every finer scale, with and without the noise of the
// start (docs/trials/growth.md): node --import tsx bench/start-growth.ts model.safetensors …
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { decodeModel } from '../src/model/model-file.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { growthOfModel, type StartGrowth } from './start-growth/measure.ts';

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('Give model files.');
const header = [
  'model',
  'scale',
  'start',
  'rise',
  'stiff',
  'a step',
  'calm',
  'K steps',
  'along',
  'whole',
  'noise',
  'fine',
];
const engine = await openEngine('onnx-cpu', { threads: 1 });
for (const path of paths) {
  const model = decodeModel(await readFile(path));
  const cells: string[][] = [];
  for (const { scale, smooth, noisy } of await growthOfModel(engine, model, 2)) {
    const row = (start: string, found: StartGrowth) => {
      const { rise, stiffness, step, calm, chain, along, whole, noise, fine } = found;
      const figures = [rise, stiffness, step, calm, chain, along, whole, noise, fine];
      cells.push([
        basename(path),
        `${scale}`,
        start,
        ...figures.map((one) => (one === undefined ? '' : figure(one))),
      ]);
    };
    row('smooth', smooth);
    if (noisy !== undefined) row('noisy', noisy);
  }
  console.log(tableText(header, cells, 3));
}
await engine.dispose();
