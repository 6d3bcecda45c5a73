import sharp, { type Metadata } from 'sharp';
import { PatchwiseError } from '../../errors.ts';
import { damaged } from '../../image/codec/decoded-image.ts';
import { writeExif } from '../../image/codec/exif.ts';
import { decodeImage, encodeImage } from '../../image/codec/image-codec.ts';
import { photoNotes } from '../../image/codec/resave.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
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
  const { image, alpha: stored, info } = await decodeImage(bytes, { maxPixels, name: 'The image' });
  // Screenshots and GIFs have a channel for it and are opaque everywhere: results of them need none.
  const alpha = stored?.data.some((opacity) => opacity < 1) ? stored : undefined;
  const png = await encodeImage(info.greyscale ? firstPlane(image) : image, 'png', {
    bitDepth: info.bitDepth,
    ...(alpha !== undefined && { alpha }),
  });
  const thumbnail = await fittedToThumbnail(sharp(png)).png().toBuffer();
  const { h: height, w: width } = nchw(image);
  const frames = info.pages > 1 ? { frames: info.pages } : {};
  const kept = { bitDepth: info.bitDepth, alpha: alpha !== undefined, ...frames };
  return { png, thumbnail, width, height, kept, noted };
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

/** Of three equal channels, one tells all. */
function firstPlane(image: Tensor): Tensor {
  const { h, w } = nchw(image);
  return { shape: [1, 1, h, w], data: image.data.subarray(0, h * w) };
}
