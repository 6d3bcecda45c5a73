import { reencodeElsewhere } from '../../server/security/decoder-process.ts';
import type { AcceptedImage } from './accepted-image.ts';
import { decodedImage } from './decoder-answer.ts';
import { requireImage } from './require-image.ts';
import { UPLOAD_LIMITS } from './upload-limits.ts';

/**
 * Checks an upload by its bytes, never by its name or declared type: a format that the nodes read, within the caps on
 * bytes and (from the header, before decoding) on pixels. It is decoded and encoded anew as PNG, upright and in sRGB, which
 * drops metadata and whatever else a crafted file carries. Decoding runs in a process of its own.
 * @param maxBytes of a file that a run has saved: pictures at a photograph's own size are larger than uploads
 * @throws `request/too-large`, `request/media-type`, `image/too-large`, `image/undecodable`
 */
export async function acceptImage(
  bytes: Uint8Array,
  { maxBytes }: { readonly maxBytes?: number } = {},
): Promise<AcceptedImage> {
  requireImage(bytes, maxBytes);
  const answer = await reencodeElsewhere({
    bytes,
    maxPixels: UPLOAD_LIMITS.imagePixels,
    maxSide: UPLOAD_LIMITS.imageSide,
  });
  return decodedImage(answer);
}
