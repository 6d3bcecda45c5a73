import { PatchwiseError } from '../../errors.ts';
import { READABLE_PICTURES, sniffFormat } from '../../picture-formats.ts';
import { UPLOAD_LIMITS } from './upload-limits.ts';

/**
 * Requires bytes to be an image that nodes read, by the bytes themselves and never by a name or a declared type, and no more
 * of them than an upload may have.
 * @throws `request/too-large`, `request/media-type`
 */
export function requireImage(bytes: Uint8Array): void {
  if (bytes.length > UPLOAD_LIMITS.imageBytes) {
    throw new PatchwiseError('request/too-large', `An image may have ${UPLOAD_LIMITS.imageBytes} bytes.`, {
      hint: 'Make it smaller, or save it as JPEG or WebP.',
    });
  }
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'image') return;
  const { name = 'not an image that is taken' } = sniffed;
  throw new PatchwiseError('request/media-type', `The file is ${name}.`, {
    hint: /HEIC/.test(name)
      ? 'Save it as JPEG first: phones and photo programs do when they share or export it.'
      : `Upload a ${READABLE_PICTURES} image.`,
  });
}
