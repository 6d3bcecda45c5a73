import { PatchwiseError } from '../../src/errors.ts';
import { type ImageFile, readImageFile } from '../../src/image/codec/decoded-image.ts';
import { writeExif } from '../../src/image/codec/exif.ts';
import { exifOfFile } from '../../src/image/codec/exif-in-file.ts';
import { THUMBNAIL_SIDE } from '../../src/protocol/thumbnail.ts';
import type { AcceptedImage, Noted } from '../../src/studio/ports/pictures.ts';
import { decodePixels } from '../replaced/decode-image.ts';
import { readHeader } from '../replaced/image-header.ts';
import { writePng } from '../replaced/write-png.ts';
import { en } from '../texts/en.ts';

/** Less than a studio takes: a browser decodes, learns and lifts in the memory of one page. */
const MOST = { pixels: 16 * 2 ** 20, side: 8192 };

/**
 * Decodes within the caps and encodes anew, sample by sample: nothing is as large as a tensor of the picture.
 * @param fit makes what is larger than the caps smaller
 * @throws `image/too-large`, `image/undecodable`
 */
export async function reencode(given: Uint8Array, fit: boolean): Promise<AcceptedImage> {
  const whole = await readImageFile(given, { name: 'The image' });
  const { width: w = 0, height: h = 0 } = readHeader(given, whole.format);
  const shrink = Math.min(1, MOST.side / Math.max(w, h), Math.sqrt(MOST.pixels / (w * h)));
  const file = fit && shrink < 1 ? await smaller(whole, shrink * w) : whole;
  if (file === whole) requireSide(w, h);
  const { pixels, info } = await decodePixels(file, { maxPixels: MOST.pixels });
  const { width, height, channels } = pixels;
  requireSide(width, height);
  const png = await writePng({ ...pixels, channels: channels as 1 | 2 | 3 | 4 });
  const thumbnail = await thumbnailOf(png, width, height);
  const kept = { bitDepth: info.bitDepth === 16 ? 16 : 8, alpha: info.hasAlpha } as const;
  return { png, thumbnail, width, height, kept, noted: notedOf(given) };
}

/** The browser decodes it at a smaller size, upright. @param side the width to have, as the file stores it, px */
async function smaller(file: ImageFile, side: number): Promise<ImageFile> {
  const bitmap = await createImageBitmap(new Blob([file.bytes as Uint8Array<ArrayBuffer>]), {
    resizeWidth: Math.max(1, Math.floor(side)),
    resizeQuality: 'high',
  });
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new PatchwiseError('image/too-large', en.noMemory);
    context.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    return { ...file, bytes: new Uint8Array(await blob.arrayBuffer()), format: 'png' };
  } finally {
    bitmap.close();
  }
}

/** Colours are converted to sRGB, and stay there: browsers write no profiles. */
function notedOf(bytes: Uint8Array): Noted {
  const exif = exifOfFile(bytes);
  if (exif === undefined) return {};
  const block = writeExif(exif, { width: 0, height: 0, place: true, srgb: true });
  return { exif: block, ...(exif.place.length > 0 && { located: true }) };
}

function requireSide(width: number, height: number): void {
  if (Math.max(width, height) <= MOST.side) return;
  throw new PatchwiseError(
    'image/too-large',
    `The image has ${width}×${height} pixels; the limit is ${MOST.side} a side.`,
    { hint: 'Make it smaller first.' },
  );
}

async function thumbnailOf(png: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const shrink = Math.min(1, THUMBNAIL_SIDE / Math.max(height, width));
  const small = await createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }), {
    resizeWidth: Math.max(1, Math.round(width * shrink)),
    resizeHeight: Math.max(1, Math.round(height * shrink)),
    resizeQuality: 'high',
  });
  try {
    const canvas = new OffscreenCanvas(small.width, small.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new PatchwiseError('image/too-large', en.noMemory);
    context.drawImage(small, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    small.close();
  }
}
