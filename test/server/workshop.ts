import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { decodeModel } from '../../src/model/model-file.ts';
import { netTensors } from '../../src/model/net-tensors.ts';
import type { Run } from '../../src/protocol/run-shapes.ts';
import type { Studio, StudioOptions } from '../../src/server/studio.ts';
import { openStudio, type RunnerTimes } from '../../src/server/studio.ts';
import { graph, temporaryFolder } from './support.ts';

export type WorkshopOptions = Partial<StudioOptions> & { readonly runner?: RunnerTimes };

/** A studio in a fresh folder on one CPU thread, closed after each test. Call inside `describe`. */
export function workshop(): {
  readonly home: () => string;
  /** Opens the studio of this test; again after a close: the same folder. */
  readonly open: (options?: WorkshopOptions) => Promise<Studio>;
} {
  const opened: Studio[] = [];
  // Before that of the folder, which must still be there: mocha runs them in this order.
  afterEach(async function () {
    this.timeout(60_000);
    for (const studio of opened.splice(0)) await studio.close();
  });
  const folder = temporaryFolder();
  return {
    home: folder,
    async open(options = {}) {
      const studio = await openStudio(studioOptions(folder(), options));
      opened.push(studio);
      return studio;
    },
  };
}

/** What every studio in tests has in common. */
export function studioOptions(home: string, options: WorkshopOptions = {}): Parameters<typeof openStudio>[0] {
  const { runner, ...rest } = options;
  return {
    home,
    engine: 'onnx-cpu',
    threads: 1,
    resolveReferences: async () => ({ 'asset:tiny': join(home, 'tiny.png') }),
    runner: { heartbeatMs: 100, backoffMs: 50, ...runner },
    ...rest,
  };
}

/** The picture that `asset:tiny` names: soft stripes of 22×16 px. */
export async function writeTinyPicture(home: string): Promise<void> {
  const pixels = Buffer.from(
    Array.from({ length: 22 * 16 * 3 }, (_, i) => {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 22, Math.floor(i / 66)];
      return 128 + Math.round(100 * Math.sin(0.9 * x + 0.5 * y + c));
    }),
  );
  await sharp(pixels, { raw: { width: 22, height: 16, channels: 3 } })
    .png()
    .toFile(join(home, 'tiny.png'));
}

/** Trains two tiny scales and saves the model; `updates` of the coarse scale decide how long it takes. */
export function trainingGraph(updates = 20, seed = 1): GraphDocument {
  const document = graph({
    photo: { type: 'image/load@1', params: { path: 'asset:tiny' } },
    train: {
      type: 'training/train-pyramid@1',
      params: {
        scales: 2,
        longSide: 14,
        shortSide: 7,
        updates: [updates, 2],
        steps: 2,
        recoverySteps: 1,
        net: 'small',
        poolSize: 2,
      },
      in: { image: 'photo.image' },
    },
    save: { type: 'model/save@1', in: { model: 'train.model' } },
  });
  return { ...document, meta: { ...document.meta, seed } };
}

/** Resolves when the run neither waits nor runs. */
export function ended(studio: Studio, id: string): Promise<Run> {
  return until(
    () => studio.runs.get(id),
    (run) => run !== undefined && run.status !== 'queued' && run.status !== 'running',
  ) as Promise<Run>;
}

/** Polls until a value is as wanted. */
export async function until<T>(
  read: () => T | Promise<T>,
  wanted: (value: T) => boolean,
  { timeoutMs = 600_000, everyMs = 5 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs} ms in vain; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Resolves when the training has done some updates. */
export function updatesDone(studio: Studio, id: string, atLeast: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = studio.runs.watch({
      taps(runId, _frames, taps) {
        const seen = taps.some((tap) => tap.kind === 'metric' && (tap.moment.update ?? 0) >= atLeast);
        if (runId !== id || !seen) return;
        stop();
        resolve();
      },
      status(run) {
        if (run.id !== id || ['queued', 'running'].includes(run.status)) return;
        stop();
        reject(new Error(`The run is ${run.status} (${run.reason}) before update ${atLeast}.`));
      },
    });
  });
}

/** Every weight of the model that a run has saved. */
export function weightsOf(studio: Studio, id: string): Promise<readonly number[][]> {
  return savedWeights(studio.runs.outputFolder(id));
}

/** Every weight of `model.safetensors` in a folder, without what differs from run to run (times). */
export async function savedWeights(folder: string): Promise<readonly number[][]> {
  const model = decodeModel(await readFile(join(folder, 'model.safetensors')));
  return model.scales.flatMap((scale) =>
    Object.entries(netTensors('net', scale.net))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { data }]) => [...data]),
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
