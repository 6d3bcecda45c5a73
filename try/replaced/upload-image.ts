import type { AcceptedImage } from '../../src/server/security/accepted-image.ts';
import { requireImage } from '../../src/server/security/require-image.ts';

/**
 * A picture that is brought in: decoded and kept as PNG, upright and in sRGB, as on the server. Its code is loaded with
 * the first one.
 * @throws `request/too-large`, `request/media-type`, `image/too-large`, `image/undecodable`
 */
export async function acceptImage(bytes: Uint8Array): Promise<AcceptedImage> {
  requireImage(bytes);
  const { reencode } = await import('./reencode.ts');
  return reencode(bytes);
}
