/** A kind of picture file, as everybody must know it: who reads, writes, serves, uploads or shows one. */
interface PictureFormat {
  /** As people write it. */
  readonly title: string;
  /** Endings of file names, lower case; the usual one first. */
  readonly endings: readonly string[];
  readonly mediaType: string;
  /** Which browsers show it. */
  readonly shownBy: 'all' | 'most' | 'none';
  /** Whether a file begins like one. */
  readonly begins: (head: Head) => boolean;
}

/** The beginning of a file. */
interface Head {
  /** Its first 64 bytes as latin1. */
  readonly text: string;
  /** The brands of an ISO media file; none for others. */
  readonly brands: readonly string[];
}

/** Every format of pictures that Patchwise reads. Which of them it writes: image/codec/image-format.ts. */
export const PICTURE_FORMATS = {
  png: {
    title: 'PNG',
    endings: ['.png'],
    mediaType: 'image/png',
    shownBy: 'all',
    begins: ({ text }) => text.startsWith('\x89PNG\r\n\x1a\n'),
  },
  jpeg: {
    title: 'JPEG',
    endings: ['.jpg', '.jpeg'],
    mediaType: 'image/jpeg',
    shownBy: 'all',
    begins: ({ text }) => text.startsWith('\xff\xd8\xff'),
  },
  webp: {
    title: 'WebP',
    endings: ['.webp'],
    mediaType: 'image/webp',
    shownBy: 'all',
    begins: ({ text }) => text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP',
  },
  avif: {
    title: 'AVIF',
    endings: ['.avif'],
    mediaType: 'image/avif',
    shownBy: 'most',
    begins: ({ brands }) => brands.some((brand) => brand === 'avif' || brand === 'avis'),
  },
  tiff: {
    title: 'TIFF',
    endings: ['.tif', '.tiff'],
    mediaType: 'image/tiff',
    shownBy: 'none',
    // Classic and big TIFF, in either byte order
    begins: ({ text }) => /^(II[*+]\0|MM\0[*+])/.test(text),
  },
  gif: {
    title: 'GIF',
    endings: ['.gif'],
    mediaType: 'image/gif',
    shownBy: 'all',
    begins: ({ text }) => text.startsWith('GIF87a') || text.startsWith('GIF89a'),
  },
} as const satisfies Readonly<Record<string, PictureFormat>>;

export type ImageFormat = keyof typeof PICTURE_FORMATS;

const FORMATS = Object.entries(PICTURE_FORMATS) as readonly (readonly [ImageFormat, PictureFormat])[];

/** "PNG, JPEG, WebP, AVIF, TIFF or GIF", with the word for "or" in a language. */
export function readablePictures(or: string): string {
  const titles = FORMATS.map(([, { title }]) => title);
  return `${titles.slice(0, -1).join(', ')} ${or} ${titles.at(-1)}`;
}

export const READABLE_PICTURES = readablePictures('or');

/** Endings of the names of all pictures. */
export const PICTURE_ENDINGS: readonly string[] = FORMATS.flatMap(([, { endings }]) => endings);

/** Media types of all pictures. */
export const PICTURE_MEDIA_TYPES: readonly string[] = FORMATS.map(([, { mediaType }]) => mediaType);

/** The format of a file's name, by its ending in any case; undefined for another ending, or none. */
export function formatOfName(name: string): ImageFormat | undefined {
  const ending = /\.[^./\\]*$/.exec(name)?.[0].toLowerCase() ?? '';
  return FORMATS.find(([, { endings }]) => endings.includes(ending))?.[0];
}

/** What the first bytes of a file say it is. */
export type Sniffed =
  | { readonly kind: 'image'; readonly format: ImageFormat }
  /** Something else, named for people when it is known: "an SVG drawing". */
  | { readonly kind: 'other'; readonly name: string | undefined };

/**
 * Recognises a format by its magic numbers, never by its name: only known raster formats reach the decoders
 * (an SVG, say, would run a much larger machinery).
 * @param bytes a file, or its first 1024 bytes
 */
export function sniffFormat(bytes: Uint8Array): Sniffed {
  const text = latin1(bytes, 0, 64);
  const isMedia = text.slice(4, 8) === 'ftyp';
  const brands = isMedia ? brandsOf(bytes) : [];
  const found = FORMATS.find(([, { begins }]) => begins({ text, brands }));
  if (found !== undefined) return { kind: 'image', format: found[0] };
  const other = (name?: string): Sniffed => ({ kind: 'other', name });
  if (isMedia)
    return other(brands.some((brand) => /^(he[iv]|mif1|msf1)/.test(brand)) ? 'a HEIC photograph' : 'a video');
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
function brandsOf(bytes: Uint8Array): readonly string[] {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const end = Math.min(size, bytes.length, 512);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
