import type { Extent } from '../../picture/viewport.ts';
import { t } from '../../texts/texts.ts';
import type { Raster } from '../raster/raster.ts';

/** Longest side that is edited at full size, px; larger pictures are made smaller while they are edited. */
const MAX_SIDE = 2560;

/** Pixels of a picture that is saved in its own size; more take too long to pack, and too much to send. */
const MAX_PIXELS = 25 * 2 ** 20;

/** A picture as it is edited, and the size in which it is saved. */
export interface LoadedPicture extends Raster {
  readonly original: Extent;
  /** Size of the file. */
  readonly natural: Extent;
  /** The file itself: what is not painted over is saved as it is there. */
  readonly file: Blob;
}

/**
 * Decodes a picture in the browser.
 * @param size to bring it to; else its own, within the cap
 * @throws Error with a sentence for people
 */
export async function rasterOfBlob(blob: Blob, size?: Extent): Promise<LoadedPicture> {
  const bitmap = await decoded(blob);
  const shrink = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const scaled = (side: number): number => Math.max(1, Math.round(side * shrink));
  const { width, height } = size ?? { width: scaled(bitmap.width), height: scaled(bitmap.height) };
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error(t.paint.notDrawn);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const whole = bitmap.width * bitmap.height <= MAX_PIXELS && size === undefined;
  const original = whole ? { width: bitmap.width, height: bitmap.height } : { width, height };
  const natural = { width: bitmap.width, height: bitmap.height };
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return {
    width,
    height,
    channels: 4,
    data: data as Uint8ClampedArray<ArrayBuffer>,
    original,
    natural,
    file: blob,
  };
}

async function decoded(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'default' });
  } catch {
    throw new Error(t.paint.notReadable);
  }
}

/** Fetches and decodes a picture of the studio. */
export async function rasterOfUrl(url: string, size?: Extent): Promise<LoadedPicture> {
  return rasterOfBlob(await fetched(url), size);
}

/** The same with all its pixels, to draw from; whoever asks for it closes it. */
export async function bitmapOfUrl(url: string): Promise<ImageBitmap> {
  return decoded(await fetched(url));
}

async function fetched(url: string): Promise<Blob> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(t.paint.notThere);
  return response.blob();
}

/** A picture in another size, resampled smoothly; itself when it has the size. */
export function resized(raster: Raster, { width, height }: Extent): Raster {
  if (raster.width === width && raster.height === height) return raster;
  const from = new OffscreenCanvas(raster.width, raster.height);
  from.getContext('2d')?.putImageData(new ImageData(raster.data, raster.width, raster.height), 0, 0);
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error(t.paint.notDrawn);
  context.imageSmoothingQuality = 'high';
  context.drawImage(from, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, channels: 4, data: data as Uint8ClampedArray<ArrayBuffer> };
}
