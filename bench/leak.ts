/**
 * Does memory grow over a training? Runs 2,000 updates of the onnx engine (compile, five Langevin steps with noise and
 * five without, parameter gradients, release) and prints the resident set every 250 updates.
 *
 *     node --import tsx bench/leak.ts [updates] [engine]
 */
import { openEngine } from '../src/runtime/engine/engines.ts';
import { generator } from '../src/runtime/random/random.ts';
import { concatBatch, filled } from '../src/runtime/tensor.ts';

const updates = Number(process.argv[2] ?? 2000);
const engine = await openEngine(process.argv[3] ?? 'onnx-cpu');
const random = generator(1);
const channels = [16, 16, 16, 1];
const stack = {
  activation: { kind: 'elu' },
  layers: channels.map((outChannels, i) => {
    const inChannels = channels[i - 1] ?? 3;
    const count = outChannels * inChannels * 9;
    const scale = 1 / Math.sqrt(9 * inChannels);
    return {
      inChannels,
      outChannels,
      kernel: 3,
      weights: random
        .split('weights', i)
        .normal(count)
        .map((x) => x * scale),
      bias: new Float32Array(outChannels),
    };
  }),
} as const;

const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const initial = filled([1, 3, 28, 33], 0);
console.log(`${engine.id} on ${engine.device.name}: ${updates} updates`);
let settled = 0;
for (let update = 1; update <= updates; update++) {
  const program = engine.compile(stack);
  const chain = await program.chain(initial);
  for (let step = 0; step < 5; step++) {
    const noise = random.split('noise', update, step).normal(initial.data.length);
    await chain.step({ stepSize: 0.1, noiseScale: 0.01, noise });
  }
  for (let step = 0; step < 5; step++) await chain.step({ stepSize: 0.1, noiseScale: 0 });
  await program.parameterGradients(concatBatch([await chain.read(), initial]), [1, -1]);
  chain.dispose();
  await program.release();
  if (update === Math.min(250, updates)) settled = megabytes();
  if (update % 250 === 0) console.log(`${String(update).padStart(6)}  ${megabytes()} MB`);
}
console.log(`grown by ${megabytes() - settled} MB after the first 250 updates`);
await engine.dispose();
