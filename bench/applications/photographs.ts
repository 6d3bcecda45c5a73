import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { byBytes } from '../../src/image/pointwise.ts';
import { resize } from '../../src/image/resize.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { trainingImages } from '../quality/images.ts';
import type { Photograph } from './case.ts';

const MODELS = new URL('../../samples/models/', import.meta.url);

/** The photographs of a folder, shrunk to a longer side of `side` px, in colour. */
export async function openPhotographs(folder: string, side: number): Promise<Photograph[]> {
  const found: Photograph[] = [];
  for (const { stem, path } of await trainingImages(folder)) {
    const { image } = await decodeImage(path);
    if (image.shape[1] !== 3) continue;
    const { width, height } = sizeOf(image);
    const factor = Math.min(1, side / Math.max(width, height));
    const size = { width: Math.round(width * factor), height: Math.round(height * factor) };
    const model = fileURLToPath(new URL(`${stem}-96.safetensors`, MODELS));
    found.push({
      stem,
      image: byBytes(resize(image, size, 'area', { clip: [-1, 1] })),
      model: existsSync(model) ? model : undefined,
    });
  }
  return found;
}
