/**
 * Does one thing in a process of its own and prints the largest resident set, in bytes:
 *
 *     node --import tsx bench/memory-child.ts ENGINE THREADS idle|train|sample
 */
import { samplePyramid } from '../src/model/chain/sample-pyramid.ts';
import { TRAINING_PRESETS } from '../src/model/pyramid/training-settings.ts';
import { trainPyramid } from '../src/model/training/train-pyramid.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { generator } from '../src/runtime/random/random.ts';
import { tensor } from '../src/runtime/tensor.ts';
import { randomModel } from './random-model.ts';
import { memorySettings, SIZE } from './sampling.ts';

const [name = 'auto', threads = '1', what = 'idle'] = process.argv.slice(2);
const engine = await openEngine(name, { threads: Number(threads) });
if (what === 'train') {
  const image = tensor([1, 3, 48, 64], generator(1).uniform(3 * 48 * 64));
  const settings = { ...memorySettings().balanced, pyramid: TRAINING_PRESETS.balanced.pyramid, updates: 60 };
  await trainPyramid(image, { engine, settings, seed: 1 });
} else if (what === 'sample') {
  const model = randomModel(memorySettings().paper, SIZE);
  await samplePyramid(engine, model, { seed: 1, candidates: 1 });
}
await engine.dispose();
console.log(1024 * process.resourceUsage().maxRSS);
