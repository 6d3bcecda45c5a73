import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { samplePyramid } from '../../src/model/chain/sample-pyramid.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { measureQuality } from '../../src/model/metrics/quality.ts';
import { buildPyramid } from '../../src/model/pyramid/pyramid.ts';
import { TRAINING_PRESETS, type TrainingSettings } from '../../src/model/pyramid/training-settings.ts';
import { trainPyramid } from '../../src/model/training/train-pyramid.ts';
import { contactSheet } from '../../src/render/contact-sheet.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { readFileChecked, writeFileAtomic } from '../../src/runtime/files.ts';
import { sizeOf, splitBatch, type Tensor } from '../../src/runtime/tensor.ts';
import { tenths } from '../tenths.ts';
import { withinSeconds } from './budget.ts';
import type { ImageFile } from './images.ts';
import type { QualityBenchOptions } from './options.ts';
import { type ImageResult, keepResult, keptResult, keyOf } from './result.ts';

export interface Measured {
  readonly result: ImageResult;
  /** The image at the finest scale: what samples are measured against. */
  readonly reference: Tensor;
  readonly kept: boolean;
}

/** The preset at another size, with the scales and updates that are given. */
export function settingsFor({
  preset,
  size,
  scales,
  updates,
}: Pick<QualityBenchOptions, 'preset' | 'size' | 'scales' | 'updates'>): TrainingSettings {
  const settings = TRAINING_PRESETS[preset];
  return {
    ...settings,
    pyramid: { ...settings.pyramid, longSide: size, ...(scales !== undefined && { scales }) },
    ...(updates !== undefined && { updates }),
  };
}

function finestLevel(image: Tensor, { pyramid }: TrainingSettings): Tensor {
  return buildPyramid(image, pyramid).levels.at(-1) as Tensor;
}

/** Trains on an image, samples and measures, unless that has been done; leaves model, samples and a sheet. */
export async function measureImage(
  engine: EnergyEngine,
  file: ImageFile,
  options: QualityBenchOptions,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Measured> {
  const bytes = await readFileChecked(file.path);
  const { image } = await decodeImage(bytes, { name: file.path });
  const asked = settingsFor(options);
  const key = keyOf(bytes, asked, options);
  const path = join(options.out, `${file.stem}.json`);
  const kept = await keptResult(path, key);
  if (kept !== undefined) return { result: kept, reference: finestLevel(image, asked), kept: true };

  const { seconds, seed, samples: count } = options;
  const settings = seconds === undefined ? asked : await withinSeconds(engine, image, asked, seconds);
  tell(`${file.stem}: training, ${[settings.updates].flat().join(', ')} updates`);
  const onEvent = tenths((text) => tell(`${file.stem}: training, ${text}`));
  const model = await trainPyramid(image, { engine, settings, seed, signal, onEvent });
  tell(`${file.stem}: ${count} samples`);
  const began = Date.now();
  const samples = await samplePyramid(engine, model, { seed: seed + 1, count, signal });
  const samplingSeconds = (Date.now() - began) / 1000;
  const quality = await measureQuality(model.image, [samples], { signal });
  const { training } = model;
  const result: ImageResult = {
    ...{ key, stem: file.stem, size: sizeOf(model.image), settings, engine: training.engine },
    ...{ trainingSeconds: training.seconds ?? Number.NaN, samplingSeconds, quality },
    ...{ recoveryErrors: training.recoveryErrors, returns: training.rollbacks.length },
  };
  const folder = join(options.out, file.stem);
  await mkdir(folder, { recursive: true });
  const list = splitBatch(samples);
  for (const [i, sample] of list.entries()) {
    const name = `sample-${String(i).padStart(3, '0')}.png`;
    await writeFileAtomic(join(folder, name), await encodeImage(sample, 'png'));
  }
  const cells = list.map((sample, i) => ({
    image: sample,
    label: `${i}: ${quality.samples[i]?.patchSwd.toFixed(3) ?? ''}`,
  }));
  const sheet = await contactSheet([{ cells: [{ image: model.image, label: 'training image' }, ...cells] }]);
  await writeFileAtomic(join(options.out, `${file.stem}-sheet.png`), await encodeImage(sheet, 'png'));
  await writeFileAtomic(join(options.out, `${file.stem}.safetensors`), encodeModel(model));
  // Last: a result on disk means that all of the above is there.
  await keepResult(path, result);
  return { result, reference: model.image, kept: false };
}
