import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { samplePyramid } from '../../src/model/chain/sample-pyramid.ts';
import { decodeModel, encodeModel } from '../../src/model/file/model-file.ts';
import { liftImage } from '../../src/model/lift/lift-image.ts';
import { measureQuality, type QualityReport } from '../../src/model/metrics/quality.ts';
import { measureCopying } from '../../src/model/novelty/copying.ts';
import { measureOneShift } from '../../src/model/novelty/one-shift.ts';
import { patchModel, patchScale } from '../../src/model/patches/patch-model.ts';
import type { PatchScale } from '../../src/model/pyramid/patch-scale.ts';
import { type PyramidModel, trainingPyramid } from '../../src/model/pyramid/pyramid-model.ts';
import { contactSheet } from '../../src/render/contact-sheet.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { readFileChecked, writeFileAtomic } from '../../src/runtime/files.ts';
import { sizeOf, splitBatch, type Tensor } from '../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../src/runtime/wasm/kernel-threads.ts';
import { VERSION } from '../../src/version.ts';
import type { ImageFile } from './images.ts';
import type { QualityBenchOptions } from './options.ts';

/** Samples at the photograph's own size. */
export interface LiftedFigures {
  readonly quality: QualityReport;
  /** Mean share of a sample in one connected piece of the photograph. */
  readonly copied: number;
  /** Of each sample the share that one shift of the photograph explains. */
  readonly oneShift: readonly number[];
  /** Mean seconds of a sample: drawn and lifted. */
  readonly seconds: number;
}

export interface LiftedResult extends LiftedFigures {
  readonly key: string;
}

/** Whose samples are lifted: of the trained nets, of the photograph's patches, or of patches at scale 0 and nets above. */
export type SampledEnergy = 'learned' | 'patches' | 'mixed';

/** The model of an energy. */
async function modelOf(
  engine: EnergyEngine,
  energy: SampledEnergy,
  photo: Tensor,
  path: string,
): Promise<PyramidModel> {
  if (energy === 'patches') return patchModel(engine, photo);
  const trained = decodeModel(await readFileChecked(path));
  if (energy === 'learned') return trained;
  const [coarsest] = (await patchModel(engine, photo)).scales;
  const { patches } = coarsest as PatchScale;
  const scale = patchScale(trainingPyramid(trained).levels[0] as Tensor, 0, patches.sides);
  return { ...trained, scales: [scale, ...trained.scales.slice(1)] };
}

/**
 * Lifts samples of an energy to the image's own size, and measures them there, unless that has been done; leaves pictures
 * and a sheet. What is trained is the model that `measureImage` has left.
 */
export async function measureLifted(
  engine: EnergyEngine,
  energy: SampledEnergy,
  file: ImageFile,
  options: QualityBenchOptions,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<{ result: LiftedResult; photo: Tensor }> {
  const bytes = await readFileChecked(file.path);
  const { image: photo } = await decodeImage(bytes, { name: file.path });
  const model = await modelOf(engine, energy, photo, join(options.out, `${file.stem}.safetensors`));
  const { seed, samples: count } = options;
  const key = createHash('sha256')
    .update(encodeModel(model))
    .update(bytes)
    .update(JSON.stringify([VERSION, 'lifted', seed, count]))
    .digest('hex');
  const path = join(options.out, `${file.stem}-${energy}.json`);
  const before = await readResult(path);
  if (before?.key === key) return { result: before, photo };
  tell(`${file.stem}: drawing, lifting and measuring ${count} samples, ${energy}`);
  const began = performance.now();
  const samples = splitBatch(await samplePyramid(engine, model, { seed: seed + 1, count, signal }));
  const { images, copied } = await liftAll(model, photo, samples, seed, signal);
  const seconds = (performance.now() - began) / 1000 / count;
  const quality = await measureQuality(photo, images, { signal });
  const oneShift: number[] = [];
  for (const image of images) oneShift.push(await measureOneShift(engine, photo, image));
  const folder = join(options.out, `${file.stem}-${energy}`);
  await mkdir(folder, { recursive: true });
  for (const [i, image] of images.entries())
    await writeFileAtomic(join(folder, `${i}.png`), await encodeImage(image, 'png'));
  const cells = images.map((image, i) => ({
    image,
    label: `${i}: one shift ${oneShift[i]?.toFixed(2) ?? ''}`,
  }));
  const sheet = await contactSheet([{ cells: [{ image: photo, label: 'photograph' }, ...cells] }], {
    cellSize: Math.min(400, Math.max(...photo.shape)),
    magnification: 'bicubic',
  });
  await writeFileAtomic(join(options.out, `${file.stem}-${energy}.png`), await encodeImage(sheet, 'png'));
  const result = { key, quality, copied, oneShift, seconds };
  await writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`);
  return { result, photo };
}

async function liftAll(
  model: PyramidModel,
  photo: Tensor,
  samples: readonly Tensor[],
  seed: number,
  signal: AbortSignal,
): Promise<{ images: Tensor[]; copied: number }> {
  const images: Tensor[] = [];
  let copied = 0;
  for (const sample of samples) {
    const options = { seed, signal, trained: sizeOf(model.image), openKernels: openKernelThreads };
    const { image, field } = await liftImage(sample, photo, options);
    images.push(image);
    copied += measureCopying(field).largest / samples.length;
  }
  return { images, copied };
}

async function readResult(path: string): Promise<LiftedResult | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LiftedResult;
  } catch {
    return undefined;
  }
}
