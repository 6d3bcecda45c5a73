// Asks the scale 0 of trained models anew how its layouts are drawn (their limit and their margin), without training:
// node --import tsx scripts/calibrate-layouts.ts samples/models/lake.safetensors …
import { readFile, writeFile } from 'node:fs/promises';
import { calibrateLayouts, layoutsOfModel } from '../src/model/coarsest-samples.ts';
import { decodeModel, encodeModel } from '../src/model/model-file.ts';
import { trainingPyramid } from '../src/model/pyramid-model.ts';
import { TRAINING_PRESETS } from '../src/model/training/settings.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { generator } from '../src/runtime/random/random.ts';
import type { Tensor } from '../src/runtime/tensor.ts';

const { layoutDiversity: diversity } = TRAINING_PRESETS.balanced;
const engine = await openEngine('onnx-cpu', { threads: 1 });
for (const path of process.argv.slice(2)) {
  const model = decodeModel(await readFile(path));
  const [scale] = model.scales;
  const [observed] = trainingPyramid(model).levels as [Tensor];
  const { seed, settings } = model.training;
  const layouts =
    scale &&
    (await calibrateLayouts(engine, scale, observed, {
      generator: generator(seed),
      tolerance: settings.layoutTolerance,
      diversity,
    }));
  if (layouts === undefined) continue;
  const { limit, margin, passed } = layouts;
  const { layoutMargin: _before, ...others } = model;
  await writeFile(path, encodeModel({ ...others, ...layoutsOfModel(layouts) }));
  console.log(
    `${path}: drawn ${Math.round(100 * margin)}% wider, ${Math.round(100 * passed)}% pass, limit ${limit.toFixed(4)}`,
  );
}
await engine.dispose();
