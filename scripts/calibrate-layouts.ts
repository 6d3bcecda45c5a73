// Asks the scale 0 of trained models anew how its layouts are drawn (their limits and their margins), and the model
// what whole samples may have, without training, so that they are as diverse as asked:
// node --import tsx scripts/calibrate-layouts.ts 0.3 my-model.safetensors …
import { readFile, writeFile } from 'node:fs/promises';
import { calibrateLayouts, layoutsOfModel } from '../src/model/layouts/calibrate.ts';
import { wholeSampleLimits, wholeSamplesOfModel } from '../src/model/layouts/whole-sample-limits.ts';
import { decodeModel, encodeModel } from '../src/model/model-file.ts';
import { trainingPyramid } from '../src/model/pyramid-model.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { generator } from '../src/runtime/random/random.ts';
import type { Tensor } from '../src/runtime/tensor.ts';

const [diversity, ...paths] = [Number(process.argv[2]), ...process.argv.slice(3)];
if (!(diversity >= 0) || paths.length === 0)
  throw new Error('Give a diversity, such as 0.3, and model files.');
const engine = await openEngine('onnx-cpu', { threads: 1 });
for (const path of paths) {
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
  const { limits, margin, heightMargin, passed } = layouts;
  const {
    layoutMargin: _wider,
    layoutHeightMargin: _higher,
    layoutSeam: _seam,
    layoutColumns: _columns,
    layoutPatchSwd: _patchSwd,
    layoutShiftMap: _shiftMap,
    layoutWholeSeam: _wholeSeam,
    ...others
  } = model;
  const calibrated = { ...others, ...layoutsOfModel(layouts) };
  const whole = await wholeSampleLimits(engine, calibrated, { seed });
  await writeFile(path, encodeModel({ ...calibrated, ...wholeSamplesOfModel(whole) }));
  console.log(
    `${path}: drawn ${Math.round(100 * margin)}% wider and ${Math.round(100 * heightMargin)}% higher, ${Math.round(100 * passed)}% pass, limit ${limits.misfit.toFixed(4)}, whole samples ${whole ? `cost ${whole.limits.shiftMap.toFixed(2)}, seam ${whole.limits.seam.toFixed(1)}` : 'any'}`,
  );
}
await engine.dispose();
