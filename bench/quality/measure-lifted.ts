import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { liftImage } from '../../src/model/lift/lift-image.ts';
import { measureCopying } from '../../src/model/metrics/copying.ts';
import { measureQuality, type QualityReport } from '../../src/model/metrics/quality.ts';
import { decodeModel } from '../../src/model/model-file.ts';
import type { PyramidModel } from '../../src/model/pyramid-model.ts';
import { samplePyramid } from '../../src/model/sample-pyramid.ts';
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
  /** Mean seconds of a lift. */
  readonly seconds: number;
}

export interface LiftedResult extends LiftedFigures {
  readonly key: string;
}

/**
 * Lifts samples of the model that `measureImage` has left to the image's own size, and measures them there, unless
 * that has been done; leaves a sheet.
 */
export async function measureLifted(
  engine: EnergyEngine,
  file: ImageFile,
  options: QualityBenchOptions,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<{ result: LiftedResult; photo: Tensor }> {
  const bytes = await readFileChecked(file.path);
  const { image: photo } = await decodeImage(bytes, { name: file.path });
  const modelBytes = await readFileChecked(join(options.out, `${file.stem}.safetensors`));
  const { seed, samples: count } = options;
  const key = createHash('sha256')
    .update(modelBytes)
    .update(bytes)
    .update(JSON.stringify([VERSION, 'lifted', seed, count]))
    .digest('hex');
  const path = join(options.out, `${file.stem}-lifted.json`);
  const before = await readResult(path);
  if (before?.key === key) return { result: before, photo };
  const model = decodeModel(modelBytes);
  const samples = splitBatch(await samplePyramid(engine, model, { seed: seed + 1, count, signal }));
  tell(`${file.stem}: lifting and measuring ${count} samples`);
  const { images, ...rest } = await liftAll(model, photo, samples, seed, signal);
  const quality = await measureQuality(photo, images, { signal });
  const cells = images.map((image, i) => ({
    image,
    label: `${i}: ${quality.samples[i]?.patchSwd.toFixed(3) ?? ''}`,
  }));
  const sheet = await contactSheet([{ cells: [{ image: photo, label: 'photograph' }, ...cells] }], {
    cellSize: Math.min(400, Math.max(...photo.shape)),
    magnification: 'bicubic',
  });
  await writeFileAtomic(join(options.out, `${file.stem}-lifted.png`), await encodeImage(sheet, 'png'));
  const result = { key, quality, ...rest };
  await writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`);
  return { result, photo };
}

async function liftAll(
  model: PyramidModel,
  photo: Tensor,
  samples: readonly Tensor[],
  seed: number,
  signal: AbortSignal,
): Promise<{ images: Tensor[]; copied: number; seconds: number }> {
  const images: Tensor[] = [];
  let copied = 0;
  const began = performance.now();
  for (const sample of samples) {
    const options = { seed, signal, trained: sizeOf(model.image), openKernels: openKernelThreads };
    const { image, field } = await liftImage(sample, photo, options);
    images.push(image);
    copied += measureCopying(field).largest / samples.length;
  }
  return { images, copied, seconds: (performance.now() - began) / 1000 / samples.length };
}

async function readResult(path: string): Promise<LiftedResult | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LiftedResult;
  } catch {
    return undefined;
  }
}
