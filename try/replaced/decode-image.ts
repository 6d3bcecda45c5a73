import { PatchwiseError } from '../../src/errors.ts';
import {
  DEFAULT_MAX_PIXELS,
  type DecodedImage,
  type DecodeOptions,
  damaged,
  type ImageFile,
  type ImageInfo,
  readImageFile,
  requirePixels,
  toTensors,
} from '../../src/image/codec/decoded-image.ts';
import { isOpaque, type Pixels, packChannels } from '../../src/image/codec/pixels.ts';
import type { Size } from '../../src/runtime/tensor.ts';
import { en } from '../texts/en.ts';
import { readHeader } from './image-header.ts';
import { letGo } from './let-go.ts';
import { readPng } from './read-png.ts';

/**
 * Decodes upright and in sRGB: PNG with its own samples (16 bits a channel, colours below transparency), everything
 * else by the browser, 8 bits a channel. What a profile says is always converted.
 * @throws as the decoder of `src/image/codec`; `image/undecodable` also for formats that this browser does not read
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  const { pixels, info } = await decodePixels(await readImageFile(source, options), options);
  const tensors = toTensors(pixels, info, options.longSide);
  letGo(pixels.samples);
  return { ...tensors, info, profile: undefined };
}

/**
 * The samples of a picture: 1 or 3 channels, and one more with alpha.
 * @throws as {@link decodeImage}
 */
export async function decodePixels(
  file: ImageFile,
  options: DecodeOptions = {},
): Promise<{ readonly pixels: Pixels; readonly info: ImageInfo }> {
  const { bytes, format, name } = file;
  const header = readHeader(bytes, format);
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const { width: w, height: h, greyscale = false } = header;
  const check = (size: Size) => requirePixels(size, maxPixels, name);
  if (w !== undefined && h !== undefined) check({ width: w, height: h });
  const own = format === 'png' ? await readPng(bytes).catch(refuse(name)) : undefined;
  const read = own ?? readCanvas(await bitmapOf(file), check);
  const { samples, width, height } = read;
  // A picture that may be transparent somewhere counts as such where it is.
  const alpha = header.alpha ?? !isOpaque(read);
  const deep = samples instanceof Uint16Array;
  const turned = w !== undefined && w !== width;
  const kept = alpha ? (greyscale ? 2 : 4) : greyscale ? 1 : 3;
  return {
    pixels: own ?? packChannels(read, kept),
    info: {
      format,
      storedSize: turned ? { height: width, width: height } : { height, width },
      orientation: turned ? 6 : 1,
      greyscale,
      hasAlpha: alpha,
      bitDepth: deep ? 16 : 8,
      pages: 1,
      colourSpace: greyscale ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb',
    },
  };
}

function refuse(name: string): (cause: unknown) => never {
  return (cause) => {
    throw damaged(name, cause);
  };
}

async function bitmapOf({ bytes, format, name }: ImageFile): Promise<ImageBitmap> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` });
  try {
    return await createImageBitmap(blob, { premultiplyAlpha: 'none' });
  } catch (cause) {
    if (format !== 'tiff' && format !== 'avif') throw damaged(name, cause);
    throw new PatchwiseError(
      'image/undecodable',
      `This browser does not read ${format.toUpperCase()} files.`,
      {
        hint: 'Save it as PNG or JPEG first.',
        cause,
      },
    );
  }
}

/** RGBA, 8 bits; the bitmap's memory is given back. */
function readCanvas(bitmap: ImageBitmap, check: (size: Size) => void): Pixels {
  const { width, height } = bitmap;
  try {
    check({ width, height });
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new PatchwiseError('image/too-large', en.noMemory);
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    // Its pixels go now, not when the browser comes to it.
    canvas.width = 0;
    return { samples: new Uint8Array(data.buffer), width, height, channels: 4 };
  } finally {
    bitmap.close();
  }
}
