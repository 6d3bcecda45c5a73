/** `npm run bench`: what Patchwise costs on this machine, beside PyTorch. See `--help`. */
import { fileURLToPath } from 'node:url';
import { openEngines } from '../src/cli/commands/bench.ts';
import { processTerminal } from '../src/cli/terminal.ts';
import { messageOf } from '../src/errors.ts';
import { decodeImage } from '../src/image/codec/image-codec.ts';
import { defaultThreads } from '../src/runtime/engine/onnx/threads.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';
import { machineInfo } from '../src/runtime/machine.ts';
import type { BenchContext } from './context.ts';
import { benchLift } from './lift.ts';
import { benchMemory } from './memory.ts';
import { type BenchOptions, HELP, parseOptions, type Section } from './options.ts';
import { benchOverhead } from './overhead.ts';
import { openPeer, type PeerChoice } from './peer.ts';
import { benchSampling } from './sampling.ts';
import { benchSteps } from './steps.ts';
import { benchTraining } from './training.ts';
import { benchUpdates } from './updates.ts';
import { benchWorkflows } from './workflows.ts';

const PHOTO = fileURLToPath(new URL('../samples/photos/lake.jpg', import.meta.url));

const PARTS: Readonly<Record<Section, (context: BenchContext) => Promise<unknown>>> = {
  steps: benchSteps,
  overhead: benchOverhead,
  updates: benchUpdates,
  sampling: benchSampling,
  memory: benchMemory,
  lift: benchLift,
  training: benchTraining,
  workflows: benchWorkflows,
};

async function bench(options: BenchOptions): Promise<void> {
  const { out: print, err } = processTerminal();
  const tell = (text: string) => err(`… ${text}\n`);
  const [first, ...others] = await openEngines(options.engines, options.threads);
  if (first === undefined) throw new Error('No engine can run here; `patchwise doctor` says why.');
  const threads = options.threads ?? defaultThreads();
  const choice: PeerChoice = options.pytorch
    ? await openPeer(threads)
    : { reason: 'It was left out (--no-pytorch).' };
  const { image: photo } = await decodeImage(options.image ?? PHOTO);
  const context: BenchContext = {
    options,
    engines: [first, ...others],
    peer: choice.peer,
    photo,
    // The rest lets PyTorch's threads, which spin for a while, go to sleep.
    rounds: options.quick ? { rounds: 2, roundMs: 50, restMs: 20 } : { rounds: 9, roundMs: 800, restMs: 250 },
    print,
    tell,
  };
  const machine = machineInfo();
  const peer = choice.peer === undefined ? choice.reason : `PyTorch ${choice.peer.torch}, ${threads} threads`;
  print(`${machine.cpu}, ${machine.cores} cores, ${machine.os}, Node ${machine.node}\n`);
  for (const { id, device } of context.engines) print(`${id}: ${device.name}\n`);
  print(`PyTorch: ${peer}\n`);
  if (options.quick) print('Quick: shows that it works; the figures mean little.\n');
  const results: Record<string, unknown> = {};
  try {
    for (const section of options.sections) results[section] = (await PARTS[section](context)) ?? null;
  } finally {
    choice.peer?.close();
    for (const engine of context.engines) await engine.dispose();
  }
  if (options.json === undefined) return;
  const engines = context.engines.map(({ id, device }) => ({ id, device }));
  const report = {
    machine,
    engines,
    peer,
    quick: options.quick,
    finishedAt: new Date().toISOString(),
    ...results,
  };
  await writeFileAtomic(options.json, `${JSON.stringify(report, null, 2)}\n`);
  print(`\nAll figures: ${options.json}\n`);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(HELP);
  else await bench(options);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
