import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { decodeImage } from '../src/image/codec/decode-image.ts';
import { encodeImage } from '../src/image/codec/encode-image.ts';
import { resize } from '../src/image/resize.ts';
import { inpaintPyramid } from '../src/model/apply/inpaint.ts';
import { decodeModel } from '../src/model/file/model-file.ts';
import { liftImage } from '../src/model/lift/lift-image.ts';
import type { PyramidModel } from '../src/model/pyramid/pyramid-model.ts';
import { sizeOf, type Tensor } from '../src/runtime/tensor.ts';
import { openKernelThreads } from '../src/runtime/wasm/kernel-threads.ts';
import type { BenchContext } from './context.ts';
import { type Hole, openHoles } from './holes/holes.ts';
import { type FillingFigures, meterOf } from './holes/measure.ts';
import { holesSheet } from './holes/sheet.ts';

const run = promisify(execFile);
const SAMPLES = fileURLToPath(new URL('../samples/', import.meta.url));
const PYTHON_PEER = fileURLToPath(new URL('holes/opencv.py', import.meta.url));
const PYTHONS = [process.env['PYTHON'], '/usr/bin/python3', 'python3', 'python'];
const LIMIT = { timeout: 300_000 };

/** Another way to fill a hole: from image and mask files to an image file. */
interface Filler {
  readonly name: string;
  fill(image: string, mask: string, out: string): Promise<unknown>;
}

export interface HoleRow extends FillingFigures {
  readonly hole: string;
  readonly by: string;
  readonly seconds: number;
}

/**
 * The same holes of the shipped photographs, 1280 px wide, filled by Patchwise and by other tools where they are
 * installed (G'MIC; OpenCV with its contributed modules): figures of the region, seam included, against the photograph,
 * and one sheet.
 */
export async function benchHoles(context: BenchContext): Promise<HoleRow[]> {
  const { options, print, tell } = context;
  const folder = resolve('out/holes');
  await mkdir(folder, { recursive: true });
  const peers = await fillers(tell);
  const rows: HoleRow[] = [];
  const sheet: { readonly hole: Hole; readonly images: readonly { by: string; image: Tensor }[] }[] = [];
  const holes = await openHoles(SAMPLES);
  for (const hole of options.quick ? holes.slice(0, 1) : holes) {
    const path = (by: string) => join(folder, `${hole.name}-${by.replaceAll(/[^a-z]+/gi, '-')}.png`);
    await writeFile(path('image'), await encodeImage(hole.image, 'png'));
    await writeFile(path('mask'), await encodeImage(asImage(hole.mask), 'png'));
    const images: { by: string; image: Tensor }[] = [];
    const measure = meterOf(hole);
    const add = async (by: string, image: Tensor, seconds: number) => {
      images.push({ by, image });
      rows.push({ hole: hole.name, by, ...(await measure(image)), seconds });
    };
    tell(`holes: ${hole.name}, Patchwise`);
    let began = performance.now();
    const own = await fillByPatchwise(context, hole);
    const seconds = (performance.now() - began) / 1000;
    await writeFile(path('Patchwise'), await encodeImage(own, 'png'));
    await add('Patchwise', own, seconds);
    for (const { name, fill } of peers) {
      tell(`holes: ${hole.name}, ${name}`);
      began = performance.now();
      try {
        await fill(path('image'), path('mask'), path(name));
      } catch (error) {
        tell(`holes: ${name} failed: ${firstLine(error)}`);
        continue;
      }
      await add(name, (await decodeImage(path(name))).image, (performance.now() - began) / 1000);
    }
    sheet.push({ hole, images });
    print(`\n${table(rows.filter((row) => row.hole === hole.name))}`);
  }
  await writeFile(
    join(folder, 'sheet.webp'),
    await sharp(await encodeImage(await holesSheet(sheet), 'png'))
      .webp({ quality: 84 })
      .toBuffer(),
  );
  print(`\nPictures: ${folder}\n`);
  return rows;
}

function table(rows: readonly HoleRow[]): string {
  const cells = rows.map(({ hole, by, patchSwd, seam, inside, seconds }) => [
    ...[hole, by],
    ...[patchSwd, seam, inside, seconds].map(figure),
  ]);
  return tableText(['hole', 'by', 'patch SWD', 'seam, levels', 'inside, levels', 's'], cells, 2);
}

/** What the workflows inpainting and outpainting do: the model's filling of a small copy, lifted. */
async function fillByPatchwise({ engines, options }: BenchContext, hole: Hole): Promise<Tensor> {
  const model: PyramidModel = decodeModel(
    await readFile(join(SAMPLES, 'models', `${hole.model}-96.safetensors`)),
  );
  const share = sizeOf(model.image).width / sizeOf(hole.photo).width;
  const { width, height } = sizeOf(hole.image);
  const size = { width: Math.round(width * share), height: Math.round(height * share) };
  const small = resize(hole.image, size, 'area', { clip: [-1, 1] });
  const touched = resize(hole.mask, size, 'area');
  const smallHole = { ...touched, data: touched.data.map((v) => (v > 0 ? 1 : 0)) };
  const { fill, lift } = hole;
  const composed = await inpaintPyramid(engines[0], model, small, smallHole, {
    seed: 1,
    startScale: 2,
    fill,
  });
  const { image } = await liftImage(composed, hole.photo, {
    ...{ seed: 1, mask: hole.mask, base: hole.image, trained: sizeOf(model.image), ...lift },
    openKernels: options.threads === 1 ? undefined : openKernelThreads,
  });
  return image;
}

/** Those that are installed; says of the others why they are left out. */
async function fillers(tell: (text: string) => void): Promise<Filler[]> {
  const found: Filler[] = [];
  try {
    await run('gmic', ['-version'], LIMIT);
    found.push({
      name: "G'MIC",
      fill: (image, mask, out) =>
        run(
          'gmic',
          [image, mask, '-channels[1]', '0', '-inpaint_matchpatch[0]', '[1]', '-keep[0]', '-output', out],
          LIMIT,
        ),
    });
  } catch (error) {
    tell(`holes: no G'MIC (${firstLine(error)}). On Debian: apt install gmic`);
  }
  const python = await openCv();
  if (python === undefined) {
    tell('holes: no Python with OpenCV. On Debian: apt install python3-opencv');
    return found;
  }
  for (const [name, method] of OPENCV) {
    const fill: Filler['fill'] = (...files) => run(python, ['-B', PYTHON_PEER, method, ...files], LIMIT);
    found.push({ name, fill });
  }
  return found;
}

const OPENCV = [
  ['OpenCV shift map', 'shift-map'],
  ['OpenCV Telea', 'telea'],
  ['OpenCV Navier-Stokes', 'navier-stokes'],
] as const;

async function openCv(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    if (python === undefined || python === '') continue;
    try {
      await run(python, ['-c', 'import cv2'], LIMIT);
      return python;
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}

function asImage(mask: Tensor): Tensor {
  return { shape: mask.shape, data: mask.data.map((v) => (v >= 0.5 ? 1 : -1)) };
}

function firstLine(error: unknown): string {
  return error instanceof Error
    ? (error.message.split('\n').find((line) => line !== '') ?? error.name)
    : String(error);
}
