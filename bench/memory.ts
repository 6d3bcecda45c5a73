import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tableText } from '../src/cli/bench/table.ts';
import { TRAINING_PRESETS } from '../src/model/pyramid/training-settings.ts';
import { defaultThreads } from '../src/runtime/engine/onnx/threads.ts';
import type { BenchContext } from './context.ts';
import { openPeer } from './peer.ts';
import { randomModel } from './random-model.ts';
import { memorySettings, peerScales, SIZE } from './sampling.ts';
import { scaleWorks } from './scale-work.ts';

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));

const WORK = {
  idle: 'engine opened, nothing computed',
  train: 'training, 3 scales to 64 px',
  sample: 'one sample of 250 px, large nets',
} as const;

export interface MemoryRow {
  /** Engine, or PyTorch. */
  readonly engine: string;
  readonly what: keyof typeof WORK;
  /** Largest resident set of the process, bytes. */
  readonly bytes: number;
}

/** Peak memory, each of a process that does nothing else. */
export async function benchMemory(context: BenchContext): Promise<MemoryRow[]> {
  const { engines, options, peer, photo, print, tell } = context;
  const rows: MemoryRow[] = [];
  const threads = options.threads ?? defaultThreads();
  for (const { id } of engines) {
    for (const what of Object.keys(WORK) as (keyof typeof WORK)[]) {
      tell(`memory: ${id}, ${what}`);
      const args = ['--import', import.meta.resolve('tsx'), CHILD, id, String(threads), what];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      rows.push({ engine: id, what, bytes: Number(stdout.trim().split('\n').at(-1)) });
    }
  }
  if (peer !== undefined) {
    tell('memory: PyTorch');
    const model = randomModel(memorySettings().paper, SIZE);
    const train = scaleWorks(photo, TRAINING_PRESETS.balanced, true).map(({ request }) => request);
    const requests = {
      idle: [],
      train,
      sample: [{ do: 'sample', scales: peerScales(model) }],
    } as const;
    for (const [what, list] of Object.entries(requests)) {
      const bytes = await peerMemory(threads, list);
      if (bytes !== undefined) rows.push({ engine: 'PyTorch', what: what as MemoryRow['what'], bytes });
    }
  }
  print('\nPeak memory of a process\n');
  const cells = rows.map(({ engine, what, bytes }) => [
    WORK[what],
    engine,
    String(Math.round(bytes / 2 ** 20)),
  ]);
  print(tableText(['what', 'on', 'MiB'], cells, 2));
  return rows;
}

/** Peak memory of a fresh PyTorch that does these requests once each; undefined where its system does not tell. */
async function peerMemory(threads: number, requests: readonly object[]): Promise<number | undefined> {
  const { peer } = await openPeer(threads);
  if (peer === undefined) return undefined;
  try {
    for (const request of requests) await peer.ask({ ...request, layout: 'channels-last', times: 1 });
    const { bytes } = await peer.ask({ do: 'memory' });
    return typeof bytes === 'number' ? bytes : undefined;
  } finally {
    peer.close();
  }
}
