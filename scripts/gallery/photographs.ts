import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { samplePyramid } from '../../src/model/chain/sample-pyramid.ts';
import { liftImage } from '../../src/model/lift/lift-image.ts';
import { measureOneShift } from '../../src/model/novelty/one-shift.ts';
import { patchModel } from '../../src/model/patches/patch-model.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../src/runtime/wasm/kernel-threads.ts';
import type { PhotographFigures } from './page.ts';

const COUNT = 8;
/** Width of a picture on a sheet, px. */
const CELL = 400;
const GAP = 6;

/** Draws new pictures of a photograph by its own patches, lifts them to its size, measures them and writes their sheet. */
export async function showPhotograph(
  engine: EnergyEngine,
  { name, path }: { readonly name: string; readonly path: string },
  folder: string,
): Promise<PhotographFigures> {
  const { image: photo } = await decodeImage(await readFile(path), { name: path });
  const seconds = stopwatch();
  const model = await patchModel(engine, photo);
  const modelled = seconds();
  const lifted: Tensor[] = [];
  const times: { sample: number; lift: number }[] = [];
  const shares: number[] = [];
  for (let first = 0; first < COUNT; first++) {
    const began = seconds();
    const small = await samplePyramid(engine, model, { seed: 1, first, count: 1 });
    const drawn = seconds();
    const { image } = await liftImage(small, photo, {
      ...{ seed: 1, stay: 0.03, trained: sizeOf(model.image), openKernels: openKernelThreads },
    });
    times.push({ sample: drawn - began, lift: seconds() - drawn });
    lifted.push(image);
    shares.push(await measureOneShift(engine, photo, image));
  }
  const picture = `${name}.webp`;
  await writeSheet([photo, ...lifted], join(folder, picture));
  return {
    ...{ name, picture, ...sizeOf(model.image), result: sizeOf(photo), model: modelled, times },
    oneShift: { mean: shares.reduce((a, b) => a + b, 0) / COUNT, worst: Math.max(...shares) },
  };
}

function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
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
