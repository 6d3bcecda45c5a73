import type { AcceptedImage, Pictures } from '../ports/pictures.ts';
import { decodedImage } from './decoded-image.ts';
import { requireImage } from './require-image.ts';
import { UPLOAD_LIMITS } from './upload-limits.ts';

/**
 * Checks an upload by its bytes, never by its name or declared type: a format that the nodes read, within the caps on
 * bytes and (from the header, before decoding) on pixels. It is decoded and encoded anew as PNG, upright and in sRGB, which
 * drops metadata and whatever else a crafted file carries; what is kept of its EXIF is read apart, field by field.
 * @param pictures decodes, apart from the studio
 * @param maxBytes of a file that a run has saved: pictures at a photograph's own size are larger than uploads
 * @param fit makes what is larger than the caps smaller instead of refusing it
 * @throws `request/too-large`, `request/media-type`, `image/too-large`, `image/undecodable`
 */
export async function acceptImage(
  pictures: Pick<Pictures, 'reencode'>,
  bytes: Uint8Array,
  { maxBytes, fit = false }: { readonly maxBytes?: number; readonly fit?: boolean } = {},
): Promise<AcceptedImage> {
  requireImage(bytes, maxBytes);
  const answer = await pictures.reencode({
    bytes,
    maxPixels: UPLOAD_LIMITS.imagePixels,
    maxSide: UPLOAD_LIMITS.imageSide,
    fit,
  });
  return decodedImage(answer);
}
