import { resize } from '../../src/image/resize.ts';
import { nchw, type Tensor } from '../../src/runtime/tensor.ts';
import type { AcceptedImage } from '../../src/server/security/accepted-image.ts';
import { UPLOAD_LIMITS } from '../../src/server/security/upload-limits.ts';
import { decodeImage } from './decode-image.ts';
import { encodeImage } from './encode-image.ts';

const THUMBNAIL_SIDE = 256;

/** Decodes within the caps and encodes anew. @throws `image/too-large`, `image/undecodable` */
export async function reencode(bytes: Uint8Array): Promise<AcceptedImage> {
  const limits = { maxPixels: UPLOAD_LIMITS.imagePixels, name: 'The image' };
  const { image, alpha, info } = await decodeImage(bytes, limits);
  const { h: height, w: width } = nchw(image);
  const plain = info.greyscale ? firstPlane(image) : image;
  const png = await encodeImage(plain, 'png', alpha === undefined ? {} : { alpha });
  const shrink = Math.min(1, THUMBNAIL_SIDE / Math.max(height, width));
  const small = {
    height: Math.max(1, Math.round(height * shrink)),
    width: Math.max(1, Math.round(width * shrink)),
  };
  const thumbnail = await encodeImage(resize(plain, small, 'area'), 'png', {
    ...(alpha !== undefined && { alpha: resize(alpha, small, 'area') }),
  });
  return { png, thumbnail, width, height } as unknown as AcceptedImage;
}

/** Of three equal channels, one tells all. */
function firstPlane(image: Tensor): Tensor {
  const { h, w } = nchw(image);
  return { shape: [1, 1, h, w], data: image.data.subarray(0, h * w) };
}
