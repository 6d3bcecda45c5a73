import { PatchwiseError } from '../../errors.ts';
import {
  BYTES,
  type Check,
  type Checks,
  NUMBER,
  oneOf,
  requireArgument,
  requireOptions,
  TEXT,
} from '../../shared/arguments.ts';
import type { ImageFormat } from '../../shared/picture-formats.ts';
import {
  DEFAULT_MAX_PIXELS,
  type DecodedImage,
  type DecodeOptions,
  damaged,
  type ImageInfo,
  readImageFile,
  requirePixels,
  toTensors,
} from './decoded-image.ts';
import type { Pixels } from './pixels.ts';
import { isRgbProfile } from './png-profile.ts';

/** What sharp calls the colour spaces of red, green and blue. */
const RGB = new Set(['srgb', 'rgb', 'rgb16']);

const SOURCE: Check = [
  'the path of a picture, or the bytes of its file',
  (value) => TEXT[1](value) || BYTES[1](value),
];

const OPTIONS: Checks<DecodeOptions> = {
  maxPixels: NUMBER,
  maxBytes: NUMBER,
  colours: oneOf(['srgb', 'own']),
  longSide: NUMBER,
  name: TEXT,
};

/**
 * Decodes a PNG, JPEG, WebP, GIF, TIFF or AVIF file: EXIF orientation applied, embedded colour profiles and CMYK
 * converted to sRGB, greyscale spread over three channels, 16-bit samples kept as fine as float32 holds them.
 * @param source a path, or the bytes of a file.
 * @throws `file/missing`, `file/unreadable`, `file/too-large`; `image/too-large` before decoding;
 *   `image/undecodable` when empty, truncated, damaged, or of another format
 *
 * @example
 * import { decodeImage } from 'patchwise';
 * const { image } = await decodeImage('photo.jpg');
 * console.log(image.shape); // [1, 3, height, width]
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  requireArgument(source, 'source', SOURCE);
  requireOptions(options, OPTIONS);
  const { pixels, info, profile } = await decodePixels(source, options);
  return { ...toTensors(pixels, info, options.longSide), info, profile };
}

/** As {@link decodeImage}, before samples become values: 3 channels, also of what is grey, and one more with alpha. */
export async function decodePixels(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<{ readonly pixels: Pixels } & Pick<DecodedImage, 'info' | 'profile'>> {
  const { name, bytes, format } = await readImageFile(source, options);
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const { info, icc } = await readHeader(bytes, format, name, maxPixels);
  const keeps =
    options.colours === 'own' && icc !== undefined && RGB.has(info.colourSpace) && isRgbProfile(icc);
  const conversion = keeps ? 'none' : icc !== undefined ? 'profile' : 'space';
  const pixels = await readPixels(bytes, info, conversion, name, maxPixels);
  return { pixels, info, profile: keeps ? icc : undefined };
}

async function readHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  name: string,
  maxPixels: number,
): Promise<{ info: ImageInfo; icc: Uint8Array | undefined }> {
  const { default: sharp } = await import('sharp');
  // Without sharp's own limit, so that an image of any size gets our error, with its size in it.
  const header = await sharp(bytes, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(name, cause);
    });
  const { width, height } = header;
  requirePixels({ height, width }, maxPixels, name);
  if (header.depth !== 'uchar' && header.depth !== 'ushort') {
    throw new PatchwiseError('image/undecodable', `${name} holds samples of type ${header.depth}.`, {
      hint: 'Save it with 8 or 16 bits a channel.',
    });
  }
  const info: ImageInfo = {
    format,
    storedSize: { height, width },
    orientation: header.orientation ?? 1,
    greyscale: header.space === 'b-w' || header.space === 'grey16',
    hasAlpha: header.hasAlpha,
    bitDepth: header.depth === 'ushort' ? 16 : 8,
    pages: header.pages ?? 1,
    colourSpace: header.space,
  };
  return { info, icc: header.icc };
}

async function readPixels(
  bytes: Uint8Array,
  info: ImageInfo,
  conversion: 'none' | 'profile' | 'space',
  name: string,
  maxPixels: number,
): Promise<Pixels> {
  const { default: sharp } = await import('sharp');
  const deep = info.bitDepth === 16;
  // Left alone, sharp turns 16-bit colour with a profile into Display P3 and leaves it there. Converted as its
  // last step instead, it comes out as sRGB.
  const convertLast = deep && conversion === 'profile' && info.colourSpace === 'rgb16';
  let pipeline = sharp(bytes, {
    limitInputPixels: maxPixels,
    failOn: 'error',
    ignoreIcc: convertLast || conversion === 'none',
  })
    .autoOrient()
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' });
  if (convertLast) pipeline = pipeline.withIccProfile('srgb');
  const { data, info: raw } = await pipeline.toBuffer({ resolveWithObject: true }).catch((cause: unknown) => {
    throw damaged(name, cause);
  });
  const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data;
  return { samples, width: raw.width, height: raw.height, channels: raw.channels };
}
