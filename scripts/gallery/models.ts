import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { samplePyramid } from '../../src/model/chain/sample-pyramid.ts';
import { decodeModel } from '../../src/model/file/model-file.ts';
import { liftImage } from '../../src/model/lift/lift-image.ts';
import { measureCopying } from '../../src/model/metrics/copying.ts';
import { measureQuality } from '../../src/model/metrics/quality.ts';
import { requireTrained, type TrainedModel } from '../../src/model/pyramid/pyramid-model.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../src/runtime/wasm/kernel-threads.ts';
import type { ModelFigures } from './page.ts';

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];
/** Width of a picture on a sheet, px. */
const CELL = 400;
const GAP = 6;

/** Where a model and its photograph lie, and what says how long its training took. */
export interface ModelSource {
  readonly name: string;
  readonly path: string;
  readonly photo: string;
  readonly record: string;
}

/** Draws the samples one by one, lifts them to the photograph's size, measures them and writes their sheet. */
export async function showModel(
  engine: EnergyEngine,
  { name, path, photo: photoPath, record }: ModelSource,
  folder: string,
): Promise<ModelFigures> {
  const model = requireTrained(decodeModel(await readFile(path)));
  const { image: photo } = await decodeImage(await readFile(photoPath), { name: photoPath });
  // The engine prepares itself at the first use: not a part of what a sample takes.
  await samplePyramid(engine, model, { seed: 99 });
  const [samples, lifted]: [Tensor[], Tensor[]] = [[], []];
  const times: { sample: number; lift: number }[] = [];
  let copied = 0;
  for (const seed of SEEDS) {
    const began = performance.now();
    const sample = await samplePyramid(engine, model, { seed });
    const drawn = performance.now();
    const { image, field } = await liftImage(sample, photo, {
      ...{ seed, trained: sizeOf(model.image), openKernels: openKernelThreads },
    });
    times.push({ sample: (drawn - began) / 1000, lift: (performance.now() - drawn) / 1000 });
    samples.push(sample);
    lifted.push(image);
    copied += measureCopying(field).largest / SEEDS.length;
  }
  const { patchSwd, whitened, diversity = 0 } = await measureQuality(model.image, samples);
  const picture = `${name}.webp`;
  await writeSheet([photo, ...lifted], join(folder, picture));
  return {
    ...{ name, picture, ...sizeOf(model.image), result: sizeOf(photo), updates: updatesOf(model) },
    ...{ training: await trainingSeconds(record), times, patchSwd, whitened, diversity, copied },
    engine: model.training.engine,
  };
}

function updatesOf({ scales, training }: TrainedModel): number[] {
  const list = [training.settings.updates].flat();
  return scales.map((_, s) => list[Math.min(s, list.length - 1)] ?? 0);
}

/** Seconds by the record of `patchwise run` (run.json), where there is one. */
async function trainingSeconds(path: string): Promise<number | undefined> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as {
      readonly nodes?: { readonly train?: { readonly ms?: number } };
    };
    const ms = record.nodes?.train?.ms;
    return ms === undefined ? undefined : ms / 1000;
  } catch {
    return undefined;
  }
}

/** Three pictures a row, each shrunk to the width of a cell. */
async function writeSheet(images: readonly Tensor[], path: string): Promise<void> {
  const { width, height } = sizeOf(images[0] as Tensor);
  const [w, h] = [CELL, Math.round((CELL * height) / width)];
  const columns = 3;
  const rows = Math.ceil(images.length / columns);
  const cells = await Promise.all(
    images.map(async (image, i) => ({
      input: await sharp(await encodeImage(image, 'png'))
        .resize({ width: w, height: h })
        .toBuffer(),
      left: (i % columns) * (w + GAP),
      top: Math.floor(i / columns) * (h + GAP),
    })),
  );
  const extents = { width: columns * (w + GAP) - GAP, height: rows * (h + GAP) - GAP };
  await sharp({ create: { ...extents, channels: 3, background: '#ffffff' } })
    .composite(cells)
    .webp({ quality: 86 })
    .toFile(path);
}
