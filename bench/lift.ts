import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { encodeImage } from '../src/image/codec/encode-image.ts';
import { samplePyramid } from '../src/model/chain/sample-pyramid.ts';
import { decodeModel } from '../src/model/file/model-file.ts';
import { defaultThreads } from '../src/runtime/engine/onnx/threads.ts';
import type { BenchContext } from './context.ts';
import type { LiftCost } from './lift-child.ts';

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL('lift-child.ts', import.meta.url));
const MODEL = fileURLToPath(new URL('../samples/models/lake-96.safetensors', import.meta.url));
const PHOTO = fileURLToPath(new URL('../samples/photos/lake.jpg', import.meta.url));
const SIZES = [
  { width: 250, height: 141 },
  { width: 1280, height: 720 },
  { width: 3840, height: 2160 },
] as const;

export interface LiftRow extends LiftCost {
  readonly width: number;
  readonly height: number;
}

/**
 * A sample of the lake lifted to three sizes, each in a process of its own, the best of three; then how long a lift
 * that is cancelled goes on; then how long G'MIC takes to fill a hole of a twenty-fifth of the picture by patches,
 * where it is installed.
 */
export async function benchLift(context: BenchContext): Promise<LiftRow[]> {
  const { engines, options, print, tell } = context;
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  try {
    const sample = join(folder, 'sample.png');
    const image = await samplePyramid(engines[0], decodeModel(await readFile(MODEL)), { seed: 1, count: 1 });
    await writeFile(sample, await encodeImage(image, 'png'));
    const photo = options.image ?? PHOTO;
    const threads = String(options.threads ?? defaultThreads());
    const lift = async (width: number, height: number, ...how: 'cancel'[]): Promise<LiftCost> => {
      const args = [CHILD, sample, photo, String(width), String(height), threads, ...how];
      const { stdout } = await run(process.execPath, ['--import', import.meta.resolve('tsx'), ...args]);
      return JSON.parse(stdout) as LiftCost;
    };
    const sizes = options.quick ? SIZES.slice(0, 1) : SIZES;
    const rows: LiftRow[] = [];
    for (const { width, height } of sizes) {
      tell(`lift: ${width}×${height}`);
      const costs: LiftCost[] = [];
      for (let i = 0; i < (options.quick ? 1 : 3); i++) costs.push(await lift(width, height));
      const best = costs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
      const { width: w, height: h } = sizes.at(-1) ?? SIZES[0];
      const cancelMs = width === w && height === h ? (await lift(w, h, 'cancel')).cancelMs : undefined;
      rows.push({ width, height, ...best, ...(cancelMs !== undefined && { cancelMs }) });
    }
    print(`\nA 96-px sample lifted, photograph of the size of the result, ${threads} threads\n`);
    const titles = ['result', 's (best)', 'CPU s', 'MiB', 'cancel, ms', "G'MIC fills a hole, s"];
    const cells: string[][] = [];
    for (const { width, height, seconds, cpuSeconds, bytes, cancelMs } of rows) {
      cells.push([
        `${width}×${height}`,
        figure(seconds),
        figure(cpuSeconds),
        String(Math.round(bytes / 2 ** 20)),
        cancelMs === undefined ? '' : figure(cancelMs),
        await gmicSeconds(photo, width, height, join(folder, 'filled.png')),
      ]);
    }
    print(tableText(titles, cells, 1));
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Seconds of `inpaint_matchpatch`, another task by the same means; a dash where there is no G'MIC or it takes minutes. */
async function gmicSeconds(photo: string, width: number, height: number, out: string): Promise<string> {
  const scale = ['-resize', `${width},${height},1,3,5`];
  const hole = ['+fill', '0', '-rectangle[1]', '40%,40%,60%,60%,1,255', '-channels[1]', '0'];
  const fill = ['-inpaint_matchpatch[0]', '[1]', '-keep[0]', '-output', out];
  const began = performance.now();
  try {
    await run('gmic', [photo, ...scale, ...hole, ...fill], { timeout: 180_000 });
  } catch {
    return '–';
  }
  return figure((performance.now() - began) / 1000);
}
