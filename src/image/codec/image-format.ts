import { PatchwiseError } from '../../errors.ts';
import { formatOfName, type ImageFormat, PICTURE_FORMATS } from '../../shared/picture-formats.ts';

/** Formats that Patchwise writes, of those that it reads (`src/shared/picture-formats.ts`). */
export const WRITABLE_FORMATS = [
  'png',
  'jpeg',
  'webp',
  'avif',
  'tiff',
] as const satisfies readonly ImageFormat[];
export type WritableFormat = (typeof WRITABLE_FORMATS)[number];

/** Endings of files that can be written. */
export const WRITABLE_ENDINGS: readonly string[] = WRITABLE_FORMATS.flatMap(
  (format) => PICTURE_FORMATS[format].endings,
);

/** The format to write for a file name, by its extension. @throws `usage/invalid` for another extension */
export function formatOfPath(path: string): WritableFormat {
  const named = formatOfName(path);
  const format = WRITABLE_FORMATS.find((one) => one === named);
  if (format === undefined) {
    throw new PatchwiseError('usage/invalid', `The name ${path} does not say which image format to write.`, {
      hint: `Let the name end in ${WRITABLE_ENDINGS.join(', ')}.`,
    });
  }
  return format;
}
