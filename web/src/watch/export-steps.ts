import type { Tensor } from '../../../src/protocol/tensor.ts';
import { encodeApng, encodePng } from '../picture/apng.ts';
import { encodeGif } from '../picture/gif.ts';
import { type Pixels, sizeOfShape } from '../picture/tensor-pixels.ts';
import { downloadBlob } from '../state/page/files.ts';
import { run } from '../state/run/run.ts';
import { timelines } from './controls.ts';
import { lookFor, pixelsFor } from './looks.ts';
import { portParts } from './port-frames.ts';
import { cache } from './tensors.ts';

/** Longest side of an exported animation, px; smaller pictures are enlarged by whole numbers up to about it. */
const SIDE = 480;

/** Saves what a port shows now as a PNG, pixel for pixel. */
export async function saveFrame(ref: string, tensor: Tensor, label: string): Promise<void> {
  const bytes = await encodePng(pixelsFor(tensor, lookFor(ref, tensor)));
  downloadBlob(
    new Blob([bytes], { type: 'image/png' }),
    `${fileStem(ref)}${label === '' ? '' : `-${slug(label)}`}.png`,
  );
}

/**
 * Saves all kept steps of a port as an animation. Steps of smaller scales are enlarged to the size of the last one.
 * @param onProgress 0 … 1
 */
export async function saveAnimation(
  ref: string,
  format: 'gif' | 'apng',
  delayMs: number,
  onProgress: (part: number) => void,
): Promise<void> {
  const runId = run.value?.runId;
  const entries = timelines.value[ref] ?? [];
  if (runId === undefined || entries.length === 0) return;
  const pictures: Pixels[] = [];
  for (const [i, { hash }] of entries.entries()) {
    const tensor = await cache.get(runId, hash);
    pictures.push(pixelsFor(tensor, lookFor(ref, tensor)));
    onProgress((0.6 * (i + 1)) / entries.length);
  }
  const size = sizeOfShape([pictures.at(-1)?.height ?? 1, pictures.at(-1)?.width ?? 1]);
  const factor = Math.max(1, Math.floor(SIDE / Math.max(size.width, size.height)));
  const [width, height] = [size.width * factor, size.height * factor];
  const frames = pictures.map((picture, i) => ({
    pixels: enlarged(picture, width, height),
    // The result stays longer, so that the end can be seen.
    delayMs: i === pictures.length - 1 ? Math.max(1200, delayMs) : delayMs,
  }));
  // The page stays alive between the two halves of the work.
  await new Promise((resolve) => setTimeout(resolve));
  const bytes = format === 'gif' ? encodeGif(frames) : await encodeApng(frames);
  onProgress(1);
  const type = format === 'gif' ? 'image/gif' : 'image/png';
  downloadBlob(new Blob([bytes], { type }), `${fileStem(ref)}.${format === 'gif' ? 'gif' : 'png'}`);
}

/** Pixels repeated, without blending: steps of a chain are looked at pixel by pixel. */
function enlarged(picture: Pixels, width: number, height: number): Pixels {
  if (picture.width === width && picture.height === height) return picture;
  const data = new Uint8ClampedArray(4 * width * height);
  const from = new Uint32Array(picture.data.buffer, picture.data.byteOffset, picture.width * picture.height);
  const to = new Uint32Array(data.buffer);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * picture.height) / height) * picture.width;
    for (let x = 0; x < width; x++) to[y * width + x] = from[row + Math.floor((x * picture.width) / width)]!;
  }
  return { width, height, data };
}

function fileStem(ref: string): string {
  const { node, port } = portParts(ref);
  return slug(`${node}-${port}`);
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
