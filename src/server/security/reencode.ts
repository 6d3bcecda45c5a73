import sharp, { type Metadata } from 'sharp';
import { PatchwiseError } from '../../errors.ts';
import { decodePixels } from '../../image/codec/decode-image.ts';
import { damaged } from '../../image/codec/decoded-image.ts';
import { pixelPipeline } from '../../image/codec/encode-image.ts';
import { writeExif } from '../../image/codec/exif.ts';
import { isOpaque, packChannels } from '../../image/codec/pixels.ts';
import { photoNotes } from '../../image/codec/resave.ts';
import type { AcceptedImage, Noted, ReencodeRequest } from '../../studio/ports/pictures.ts';
import { fittedToThumbnail } from './thumbnail.ts';

/** Decodes within the caps and encodes anew. @throws `image/too-large`, `image/undecodable` */
export async function reencode(request: ReencodeRequest): Promise<AcceptedImage> {
  const { maxPixels, maxSide, fit = false } = request;
  const header = await headerOf(request.bytes);
  const noted = notedOf(request.bytes, header);
  const bytes = fit && header !== undefined ? await fitted(request, header) : request.bytes;
  if (!fit && header !== undefined && Math.max(header.width, header.height) > maxSide) {
    const size = `${header.width}×${header.height}`;
    throw new PatchwiseError(
      'image/too-large',
      `The image has ${size} pixels; the limit is ${maxSide} a side.`,
      { hint: `Make it smaller first: at most ${maxSide} px on its long side.` },
    );
  }
  const { pixels, info } = await decodePixels(bytes, { maxPixels, name: 'The image' });
  const alpha = !isOpaque(pixels);
  const packed = packChannels(pixels, alpha ? (info.greyscale ? 2 : 4) : info.greyscale ? 1 : 3);
  // Little compression in a third of the time: somebody waits for it.
  const png = await (await pixelPipeline(packed)).png({ compressionLevel: 1 }).toBuffer();
  const thumbnail = await fittedToThumbnail(await pixelPipeline(packed))
    .png()
    .toBuffer();
  const { width, height } = pixels;
  const frames = info.pages > 1 ? { frames: info.pages } : {};
  return { png, thumbnail, width, height, kept: { bitDepth: info.bitDepth, alpha, ...frames }, noted };
}

/** What a header says of a picture; undefined when there is none to read: the decoder says what is wrong. */
async function headerOf(bytes: Uint8Array): Promise<Metadata | undefined> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return undefined;
  }
}

function notedOf(bytes: Uint8Array, header: Metadata | undefined): Noted {
  const { exif, profile } = photoNotes(bytes, header);
  return {
    // Its sides and colours are written with each result.
    ...(exif && { exif: writeExif(exif, { width: 0, height: 0, place: true, srgb: true }) }),
    ...(exif && exif.place.length > 0 && { located: true }),
    ...(profile && { profile }),
  };
}

/** A file of the picture that is within the caps, as deep as it was, in sRGB; the same where it is. */
async function fitted(
  { bytes, maxPixels, maxSide }: ReencodeRequest,
  { width, height, depth, icc }: Metadata,
): Promise<Uint8Array> {
  const shrink = Math.min(1, maxSide / Math.max(width, height), Math.sqrt(maxPixels / (width * height)));
  if (shrink === 1) return bytes;
  if (width * height > MOST_TO_FIT) {
    throw new PatchwiseError(
      'image/too-large',
      `The image has ${width}×${height} pixels: too many to make it smaller here.`,
      { hint: `Make it smaller first: at most ${maxSide} px on its long side.` },
    );
  }
  const deep = depth === 'ushort';
  // 16-bit colour with a profile is converted as the last step: see decode-image.ts.
  let pipeline = sharp(bytes, {
    limitInputPixels: MOST_TO_FIT,
    failOn: 'error',
    sequentialRead: true,
    ignoreIcc: deep && icc !== undefined,
  }).autoOrient();
  const long = Math.floor(shrink * Math.max(width, height));
  pipeline = pipeline.resize(long, long, { fit: 'inside' });
  if (deep) pipeline = pipeline.toColourspace('rgb16');
  if (deep && icc !== undefined) pipeline = pipeline.withIccProfile('srgb');
  return pipeline
    .png({ compressionLevel: 1 })
    .toBuffer()
    .catch((cause: unknown) => {
      throw damaged('The image', cause);
    });
}

/** Pixels of a picture that is made smaller as it comes, at most: it is read row by row. */
const MOST_TO_FIT = 1e9;
