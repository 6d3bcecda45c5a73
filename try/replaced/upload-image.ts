import { PatchwiseError } from '../../src/errors.ts';
import { sniffFormat } from '../../src/picture-formats.ts';
import type { AcceptedImage } from '../../src/server/security/accepted-image.ts';
import { UPLOAD_LIMITS } from '../../src/server/security/upload-limits.ts';

/**
 * A picture that is brought in: decoded and kept as PNG, upright and in sRGB, as on the server. Its code is loaded with
 * the first one.
 * @throws `request/too-large`, `request/media-type`, `image/too-large`, `image/undecodable`
 */
export async function acceptImage(bytes: Uint8Array): Promise<AcceptedImage> {
  if (bytes.length > UPLOAD_LIMITS.imageBytes) {
    throw new PatchwiseError('request/too-large', `An image may have ${UPLOAD_LIMITS.imageBytes} bytes.`, {
      hint: 'Make it smaller, or save it as JPEG or WebP.',
    });
  }
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind !== 'image') {
    throw new PatchwiseError(
      'request/media-type',
      `The file is ${sniffed.name ?? 'not an image that is taken'}.`,
      {
        hint: 'Bring a PNG, JPEG, WebP, AVIF or GIF image.',
      },
    );
  }
  const { reencode } = await import('./reencode.ts');
  return reencode(bytes);
}
