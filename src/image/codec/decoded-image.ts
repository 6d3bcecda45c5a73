import { PatchwiseError } from '../../errors.ts';
import { readFileChecked } from '../../runtime/files.ts';
import type { Size, Tensor } from '../../runtime/tensor.ts';
import { type ImageFormat, READABLE_PICTURES, sniffFormat } from '../../shared/picture-formats.ts';
import type { Pixels } from './pixels.ts';
import { shrinkSamples, sizeWithin } from './shrink-samples.ts';

/* What every decoder of pictures shares: what it is asked and answers, and how samples become values. */

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
  /** Longer side of the result at most, px; default: its own. Shrunk by area. */
  readonly longSide?: number | undefined;
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

export const DEFAULT_MAX_PIXELS = 2 ** 26;

/** The file of a picture, recognised. */
export interface ImageFile {
  /** What to call it in errors. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
}

/**
 * Reads what is to be decoded.
 * @throws `file/missing`, `file/unreadable`, `file/too-large`; `image/undecodable` for what is no picture
 */
export async function readImageFile(source: string | Uint8Array, options: DecodeOptions): Promise<ImageFile> {
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
  return { name, bytes, format: formatOf(bytes, name) };
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
    { hint: `Save it as ${READABLE_PICTURES} first.` },
  );
}

/** @throws `image/too-large` */
export function requirePixels({ height, width }: Size, maxPixels: number, name: string): void {
  if (width * height > maxPixels) {
    const longSide = Math.max(
      1,
      Math.floor(Math.max(width, height) * Math.sqrt(maxPixels / (width * height))),
    );
    throw new PatchwiseError(
      'image/too-large',
      `${name} has ${width}×${height} pixels; the limit is ${megapixels(maxPixels)}.`,
      {
        hint: `Make it smaller first: at most ${longSide} px on its long side.`,
        details: { width, height, maxPixels },
      },
    );
  }
}

function megapixels(pixels: number): string {
  return pixels < 1e6 ? `${pixels} pixels` : `${Math.floor(pixels / 1e6)} megapixels`;
}

/**
 * Samples as values, colours in three planes, and the alpha if there is one.
 * @param longSide longer side of the result at most, px
 */
export function toTensors(
  pixels: Pixels,
  { bitDepth }: Pick<ImageInfo, 'bitDepth'>,
  longSide?: number,
): { image: Tensor; alpha: Tensor | undefined } {
  const { width, height } = sizeWithin(pixels, longSide);
  const { channels } = pixels;
  const isSmaller = width !== pixels.width || height !== pixels.height;
  const shrunk = isSmaller ? shrinkSamples(pixels, { width, height }) : undefined;
  const samples = shrunk ?? pixels.samples;
  // Shrunk samples lie plane after plane, decoded ones side by side.
  const count = width * height;
  const [across, along] = shrunk === undefined ? [1, channels] : [count, 1];
  const top = bitDepth === 16 ? 65535 : 255;
  const middle = top / 2;
  const colours = channels >= 3 ? 3 : 1;
  const data = new Float32Array(3 * count);
  for (let c = 0; c < 3; c++) {
    const from = colours === 3 ? c * across : 0;
    for (let i = 0; i < count; i++) data[c * count + i] = (samples[i * along + from]! - middle) / middle;
  }
  const image: Tensor = { shape: [1, 3, height, width], data };
  if (channels === colours) return { image, alpha: undefined };
  const opacity = new Float32Array(count);
  for (let i = 0; i < count; i++) opacity[i] = samples[i * along + colours * across]! / top;
  return { image, alpha: { shape: [1, 1, height, width], data: opacity } };
}

/** For a file that the decoder refuses. */
export function damaged(name: string, cause: unknown): PatchwiseError {
  const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  // What part of the decoder said so is of no use to people.
  const reason = said.replaceAll(/\b(Vips\w+|Input buffer has corrupt header): /g, '');
  return new PatchwiseError('image/undecodable', `${name} is damaged or incomplete: ${reason}`, {
    hint: 'Export or download it again.',
    cause,
  });
}
