import sharp from 'sharp';
import { PatchwiseError } from '../../errors.ts';
import { decodeImage, encodeImage } from '../../image/codec/image-codec.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import type { AcceptedImage, ReencodeRequest } from '../../studio/ports/pictures.ts';
import { fittedToThumbnail } from './thumbnail.ts';

/** Decodes within the caps and encodes anew. @throws `image/too-large`, `image/undecodable` */
export async function reencode({ bytes, maxPixels, maxSide }: ReencodeRequest): Promise<AcceptedImage> {
  const header = await headerOf(bytes);
  if (header !== undefined && Math.max(header.width, header.height) > maxSide) {
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
  return { png, thumbnail, width, height, kept };
}

/** Undefined when there is none to read: the decoder says what is wrong. */
async function headerOf(bytes: Uint8Array): Promise<{ width: number; height: number } | undefined> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return undefined;
  }
}

/** Of three equal channels, one tells all. */
function firstPlane(image: Tensor): Tensor {
  const { h, w } = nchw(image);
  return { shape: [1, 1, h, w], data: image.data.subarray(0, h * w) };
}
