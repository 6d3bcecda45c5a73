import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { pyramidOfSizes } from '../../src/model/pyramid/pyramid.ts';
import { TRAINING_PRESETS } from '../../src/model/pyramid/training-settings.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { randomModel } from '../random-model.ts';
import { COARSEST, inputSide, SCALES, stemOf } from './graph-at-size.ts';

const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));
/** Long side of the sample photographs, and so of what was drawn on them. */
const PHOTO_SIDE = 1920;

/** The photograph that a sample model was trained on: `lake` that of `lake-96`, too. */
export function photoOf(stem: string): string {
  return join(SAMPLES, 'photos', `${stem.replace(/-\d+$/, '')}.jpg`);
}

/**
 * Writes what takes the place of a file that a workflow names: an image resized (enlarged, too), or a pyramid of
 * untrained nets for its photograph. What a run costs does not depend on the weights.
 * @param path as in the workflow, relative to its folder
 * @returns the file's path
 */
export async function inputAtSize(
  workflow: string,
  path: string,
  size: number,
  folder: string,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const made = join(folder, `${workflow}-${basename(path)}`);
  if (path.endsWith('.safetensors')) await writeFile(made, encodeModel(await modelAt(stemOf(path), size)));
  else {
    const from = join(SAMPLES, path.replace(/^.*samples\//, ''));
    const width = Math.max(1, Math.round((await widthOf(from)) * (inputSide(workflow, size) / PHOTO_SIDE)));
    await sharp(from).resize({ width, kernel: 'cubic' }).toFile(made);
  }
  return made;
}

async function widthOf(path: string): Promise<number> {
  return (await sharp(path).metadata()).width;
}

async function modelAt(stem: string, size: number) {
  const bytes = await sharp(photoOf(stem)).resize({
    width: size,
    height: size,
    fit: 'inside',
    kernel: 'cubic',
  });
  const { image } = await decodeImage(await bytes.png().toBuffer());
  const settings = {
    ...TRAINING_PRESETS.balanced,
    pyramid: { scales: SCALES, longSide: size, shortSide: COARSEST },
  };
  const model = randomModel(settings, sizeOf(image));
  const levels = pyramidOfSizes(
    image,
    model.scales.map((scale) => scale.size),
    model.ratio,
  ).levels;
  return { ...model, image: levels.at(-1) ?? image };
}
