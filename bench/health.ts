// Of trained models, scale by scale: how far the spectral norm lags behind (true over used singular value), the
// recovery error and the shift of the mean colour, by the training's own chain and with the mean colour kept:
// node --import tsx bench/health.ts model.safetensors …
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { figure } from '../src/cli/bench/table.ts';
import { planeMeans } from '../src/model/keep-mean-colour.ts';
import { meanSquaredError } from '../src/model/metrics/pixel-error.ts';
import { decodeModel } from '../src/model/model-file.ts';
import { corruptedStart, trainingPyramid } from '../src/model/pyramid-model.ts';
import { recoverPyramid } from '../src/model/sample-pyramid.ts';
import { spectralLag } from '../src/model/spectral-norm.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import type { Tensor } from '../src/runtime/tensor.ts';

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('Give model files.');

/** By how much the mean of each channel is higher, levels of 8 bits. */
function shift(image: Tensor, truth: Tensor): string {
  const known = planeMeans(truth);
  return planeMeans(image)
    .map((mean, k) => (127.5 * (mean - known[k]!)).toFixed(1))
    .join(', ');
}

const engine = await openEngine('onnx-cpu', { threads: 1 });
for (const path of paths) {
  const model = decodeModel(await readFile(path));
  const { levels } = trainingPyramid(model);
  const start = corruptedStart(levels[0]!, model.recoveryFactor);
  const own = await recoverPyramid(engine, model, start);
  const kept = await recoverPyramid(engine, model, start, { keepColour: true });
  for (const [s, { net }] of model.scales.entries()) {
    const level = levels[s]!;
    const found = [own[s]!, kept[s]!].map(
      (image) => `${figure(meanSquaredError(image, level))} (${shift(image, level)})`,
    );
    const lag = spectralLag(net)?.toFixed(3) ?? 'no norm';
    console.log(
      `${basename(path)}, scale ${s}: true/used σ ${lag}, recovery error (shift of the mean colour) ${found.join('; colour kept ')}`,
    );
  }
}
await engine.dispose();
