import sharp from 'sharp';
import { PatchwiseError } from '../../errors.ts';
import { readFileChecked } from '../../runtime/files.ts';
import type { Size, Tensor } from '../../runtime/tensor.ts';
import { type ImageFormat, sniffFormat } from './image-format.ts';
import { isRgbProfile } from './png-profile.ts';

export interface DecodeOptions {
  /** An image with more pixels (by its header) is refused before it is decoded. Default 2²⁶, about 8192×8192. */
  readonly maxPixels?: number;
  /** Largest file, in bytes. Default 1 GiB. */
  readonly maxBytes?: number;
  /**
   * `srgb` (default) converts what has a colour profile to sRGB; `own` leaves the values of an RGB image with a profile
   * as they are, and gives the profile, so that a result can be written with it.
   */
  readonly colours?: 'srgb' | 'own';
  /** What to call the image in errors when it is given as bytes. */
  readonly name?: string;
}

/** What the file said of itself. */
export interface ImageInfo {
  readonly format: ImageFormat;
  /** As stored, before the orientation was applied. */
  readonly storedSize: Size;
  /** EXIF orientation that was applied, 1 (none) to 8. */
  readonly orientation: number;
  /** Stored without colour. The tensor has three equal channels nevertheless. */
  readonly greyscale: boolean;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  /** Frames or pages in the file. The first one was decoded. */
  readonly pages: number;
  /** As stored: `srgb`, `b-w`, `cmyk`, `rgb16`, `grey16`, … */
  readonly colourSpace: string;
}

export interface DecodedImage {
  /** [1, 3, H, W] in [-1, 1]: (x − 127.5) / 127.5 of sRGB values, upright, not multiplied by alpha. */
  readonly image: Tensor;
  /** [1, 1, H, W] in [0, 1], 1 where opaque; undefined when the file has no alpha. */
  readonly alpha: Tensor | undefined;
  /** The ICC profile that the values belong to, when they were left in their own space; undefined: sRGB. */
  readonly profile: Uint8Array | undefined;
  readonly info: ImageInfo;
}

/** What sharp calls the colour spaces of red, green and blue. */
const RGB = new Set(['srgb', 'rgb', 'rgb16']);

export const DEFAULT_MAX_PIXELS = 2 ** 26;

/**
 * Decodes a PNG, JPEG, WebP, GIF, TIFF or AVIF file: EXIF orientation applied, embedded colour profiles and CMYK
 * converted to sRGB, greyscale spread over three channels, 16-bit samples kept as fine as float32 holds them.
 * @param source a path, or the bytes of a file.
 * @throws `file/missing`, `file/unreadable`, `file/too-large`; `image/too-large` before decoding;
 *   `image/undecodable` when empty, truncated, damaged, or of another format
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  const name = typeof source === 'string' ? source : (options.name ?? 'The image');
  const { maxBytes } = options;
  const bytes =
    typeof source === 'string'
      ? await readFileChecked(source, maxBytes === undefined ? {} : { maxBytes })
      : source;
  if (maxBytes !== undefined && bytes.length > maxBytes) {
    throw new PatchwiseError(
      'file/too-large',
      `${name} has ${bytes.length} bytes; the limit is ${maxBytes}.`,
    );
  }
  const format = formatOf(bytes, name);
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const { info, icc } = await readHeader(bytes, format, name, maxPixels);
  const keeps =
    options.colours === 'own' && icc !== undefined && RGB.has(info.colourSpace) && isRgbProfile(icc);
  const conversion = keeps ? 'none' : icc !== undefined ? 'profile' : 'space';
  const pixels = await readPixels(bytes, info, conversion, name, maxPixels);
  return { ...toTensors(pixels, info), info, profile: keeps ? icc : undefined };
}

function formatOf(bytes: Uint8Array, name: string): ImageFormat {
  if (bytes.length === 0) {
    throw new PatchwiseError('image/undecodable', `${name} is empty.`, {
      hint: 'Export or download it again.',
    });
  }
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'image') return sniffed.format;
  throw new PatchwiseError(
    'image/undecodable',
    sniffed.name === undefined ? `${name} is not an image.` : `${name} is ${sniffed.name}.`,
    { hint: 'Patchwise reads PNG, JPEG, WebP, GIF, TIFF and AVIF: convert it to one of these.' },
  );
}

async function readHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  name: string,
  maxPixels: number,
): Promise<{ info: ImageInfo; icc: Uint8Array | undefined }> {
  // Without sharp's own limit, so that an image of any size gets our error, with its size in it.
  const header = await sharp(bytes, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(name, cause);
    });
  const { width, height } = header;
  if (width * height > maxPixels) {
    throw new PatchwiseError(
      'image/too-large',
      `${name} has ${width}×${height} pixels; the limit is ${maxPixels} pixels.`,
      { hint: 'Make it smaller first, or raise the limit.', details: { width, height, maxPixels } },
    );
  }
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

interface Pixels {
  /** Interleaved. */
  readonly samples: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

async function readPixels(
  bytes: Uint8Array,
  info: ImageInfo,
  conversion: 'none' | 'profile' | 'space',
  name: string,
  maxPixels: number,
): Promise<Pixels> {
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

function toTensors(
  { samples, width, height, channels }: Pixels,
  info: ImageInfo,
): { image: Tensor; alpha: Tensor | undefined } {
  const count = width * height;
  const top = info.bitDepth === 16 ? 65535 : 255;
  const middle = top / 2;
  const colours = channels >= 3 ? 3 : 1;
  const data = new Float32Array(3 * count);
  for (let c = 0; c < 3; c++) {
    const from = colours === 3 ? c : 0;
    for (let i = 0; i < count; i++) data[c * count + i] = (samples[i * channels + from]! - middle) / middle;
  }
  const image: Tensor = { shape: [1, 3, height, width], data };
  if (channels === colours) return { image, alpha: undefined };
  const opacity = new Float32Array(count);
  for (let i = 0; i < count; i++) opacity[i] = samples[i * channels + colours]! / top;
  return { image, alpha: { shape: [1, 1, height, width], data: opacity } };
}

function damaged(name: string, cause: unknown): PatchwiseError {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new PatchwiseError('image/undecodable', `${name} is damaged or incomplete: ${reason}`, {
    hint: 'Export or download it again.',
    cause,
  });
}
