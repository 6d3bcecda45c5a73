import { extname } from 'node:path';
import { PatchwiseError } from '../../errors.ts';

/** Formats that Patchwise writes. It reads these and GIF. */
export const WRITABLE_FORMATS = ['png', 'jpeg', 'webp', 'avif', 'tiff'] as const;
export type WritableFormat = (typeof WRITABLE_FORMATS)[number];
export type ImageFormat = WritableFormat | 'gif';

const BY_EXTENSION: Readonly<Record<string, WritableFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

/** The format to write for a file name, by its extension. @throws `usage/invalid` for another extension */
export function formatOfPath(path: string): WritableFormat {
  const format = BY_EXTENSION[extname(path).toLowerCase()];
  if (format === undefined) {
    throw new PatchwiseError('usage/invalid', `The name ${path} does not say which image format to write.`, {
      hint: `Let the name end in ${Object.keys(BY_EXTENSION).join(', ')}.`,
    });
  }
  return format;
}

/** What the first bytes of a file say it is. */
export type Sniffed =
  | { readonly kind: 'image'; readonly format: ImageFormat }
  /** Something else, named for people when it is known: "an SVG drawing". */
  | { readonly kind: 'other'; readonly name: string | undefined };

/**
 * Recognises a format by its magic numbers, never by its name: only known raster formats reach the decoders
 * (an SVG, say, would run a much larger machinery).
 */
export function sniffFormat(bytes: Uint8Array): Sniffed {
  const text = latin1(bytes, 0, 64);
  const image = (format: ImageFormat): Sniffed => ({ kind: 'image', format });
  const other = (name?: string): Sniffed => ({ kind: 'other', name });

  if (text.startsWith('\x89PNG\r\n\x1a\n')) return image('png');
  if (text.startsWith('\xff\xd8\xff')) return image('jpeg');
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return image('webp');
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return image('gif');
  // Classic and big TIFF, in either byte order
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return image('tiff');
  if (text.slice(4, 8) === 'ftyp') {
    const brands = brandsOf(bytes);
    if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return image('avif');
    return other(brands.some((brand) => /^(he[iv]|mif1|msf1)/.test(brand)) ? 'a HEIC photograph' : 'a video');
  }
  if (text.startsWith('BM')) return other('a BMP image');
  if (text.startsWith('%PDF')) return other('a PDF document');
  if (text.startsWith('8BPS')) return other('a Photoshop document');
  if (text.startsWith('\xff\x0a') || text.slice(4, 8) === 'JXL ') return other('a JPEG XL image');
  if (text.slice(4, 8) === 'jP  ') return other('a JPEG 2000 image');
  if (text.startsWith('PK\x03\x04')) return other('a ZIP archive');
  const start = latin1(bytes, 0, 1024).trimStart();
  if (/^<(svg|\?xml|!DOCTYPE svg)/i.test(start)) return other('an SVG drawing or another XML document');
  if (/^(<!DOCTYPE html|<html)/i.test(start)) return other('a web page');
  return other();
}

/** The brands in an ISO media file's first box: bytes 8 to 12, and from 16 to the end of the box. */
function brandsOf(bytes: Uint8Array): string[] {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const end = Math.min(size, bytes.length, 512);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
