import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tableText } from '../src/cli/bench/table.ts';
import { defaultThreads } from '../src/runtime/onnx/threads.ts';
import type { BenchContext } from './context.ts';

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));

const WORK = {
  idle: 'engine opened, nothing computed',
  train: 'training, 3 scales to 64 px',
  sample: 'one sample of 250 px, large nets',
} as const;

export interface MemoryRow {
  readonly engine: string;
  readonly what: keyof typeof WORK;
  /** Largest resident set of the process, bytes. */
  readonly bytes: number;
}

/** Peak memory, each of a process that does nothing else. */
export async function benchMemory({ engines, options, print, tell }: BenchContext): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  for (const { id } of engines) {
    for (const what of Object.keys(WORK) as (keyof typeof WORK)[]) {
      tell(`memory: ${id}, ${what}`);
      const threads = String(options.threads ?? defaultThreads());
      const args = ['--import', import.meta.resolve('tsx'), CHILD, id, threads, what];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      rows.push({ engine: id, what, bytes: Number(stdout.trim().split('\n').at(-1)) });
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
