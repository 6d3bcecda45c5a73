import { PatchwiseError } from '../../src/errors.ts';
import { isPng } from '../../src/graph/document/png-text.ts';
import { readExif } from '../../src/image/codec/exif.ts';
import { withExif, withTextsOf } from '../../src/image/codec/exif-in-file.ts';
import type { SaveRequest } from '../../src/studio/ports/pictures.ts';
import { en } from '../texts/en.ts';

/** Of JPEG and WebP where nothing is said, as the encoder of `src/image/codec` has it. */
const QUALITY = { jpeg: 92, webp: 90 } as const;

/** What a worker is asked to save: the bytes in place of their path. */
export type SaveTask = Omit<SaveRequest, 'path' | 'profile'> & { readonly bytes: Uint8Array };

/**
 * A picture of a run in another format or of another size, encoded by the browser; its EXIF is put in afterwards. A PNG of
 * its own size stays as it is.
 * @throws `image/too-large`, `image/undecodable`; `usage/invalid` for what browsers do not write
 */
export async function savedPicture(task: SaveTask): Promise<Uint8Array> {
  const { bytes, format, quality, longSide = Number.POSITIVE_INFINITY, exif, place } = task;
  const bitmap = await bitmapOf(bytes);
  const shrink = Math.min(1, longSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(shrink * bitmap.width));
  const height = Math.max(1, Math.round(shrink * bitmap.height));
  const noted = exif && readExif(exif);
  const put = (file: Uint8Array) =>
    noted === undefined || format === 'tiff'
      ? file
      : withExif(file, format, noted, { width, height, place, srgb: true });
  if (format === 'png' && shrink === 1 && isPng(bytes)) {
    bitmap.close();
    return put(bytes);
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new PatchwiseError('image/too-large', en.noMemory);
  if (format === 'jpeg') {
    // It has no transparency: it is seen as on paper.
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const type = `image/${format}`;
  const preset = format === 'jpeg' || format === 'webp' ? QUALITY[format] : undefined;
  const blob = await canvas.convertToBlob({ type, quality: ((quality ?? preset) || 100) / 100 });
  if (blob.type !== type) {
    throw new PatchwiseError('usage/invalid', `This browser does not write ${format}.`, {
      hint: 'Save it as PNG.',
    });
  }
  const file = new Uint8Array(await blob.arrayBuffer());
  return put(format === 'png' && isPng(bytes) ? withTextsOf(bytes, file) : file);
}

async function bitmapOf(bytes: Uint8Array): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  } catch (cause) {
    throw new PatchwiseError('image/undecodable', 'The picture cannot be read.', {
      hint: 'There may be too little memory: close other pages.',
      cause,
    });
  }
}
