import { PatchwiseError } from '../../errors.ts';
import { READABLE_PICTURES, sniffFormat } from '../../shared/picture-formats.ts';
import { UPLOAD_LIMITS } from './upload-limits.ts';

/**
 * Requires bytes to be an image that nodes read, by the bytes themselves and never by a name or a declared type, and no
 * more of them than an upload may have.
 * @param maxBytes of a file that is no upload, but a run's
 * @throws `request/too-large`, `request/media-type`
 */
export function requireImage(bytes: Uint8Array, maxBytes: number = UPLOAD_LIMITS.imageBytes): void {
  if (bytes.length > maxBytes) {
    throw new PatchwiseError(
      'request/too-large',
      `The image exceeds the limit of ${mebibytes(maxBytes)} MiB.`,
      {
        hint: 'Make it smaller, or save it as JPEG or WebP.',
      },
    );
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

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}
