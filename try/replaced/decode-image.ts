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
import { readHeader } from './image-header.ts';

/**
 * Decodes by the browser: upright, in sRGB, 8 bits a channel. What a profile says is always converted.
 * @throws as the decoder of `src/image/codec`; `image/undecodable` also for formats that this browser does not read
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  const file = await readImageFile(source, options);
  const { bytes, format, name } = file;
  const header = readHeader(bytes, format);
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  const { width: w, height: h } = header;
  if (w !== undefined && h !== undefined) requirePixels({ width: w, height: h }, maxPixels, name);
  const bitmap = await bitmapOf(file);
  const { width, height } = bitmap;
  const pixels = readPixels(bitmap, () => requirePixels({ width, height }, maxPixels, name));
  // The alpha of a picture that may have some counts where any of it is not opaque.
  const hasAlpha = header.alpha !== false && pixels.some((value, i) => i % 4 === 3 && value !== 255);
  const turned = w !== undefined && w !== width;
  const info: ImageInfo = {
    format,
    storedSize: turned ? { height: width, width: height } : { height, width },
    orientation: turned ? 6 : 1,
    greyscale: header.greyscale ?? false,
    hasAlpha,
    bitDepth: 8,
    pages: 1,
    colourSpace: header.greyscale === true ? 'b-w' : 'srgb',
  };
  const tensors = toTensors({ samples: pixels, width, height, channels: 4 }, info);
  return { image: tensors.image, alpha: hasAlpha ? tensors.alpha : undefined, info, profile: undefined };
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
function readPixels(bitmap: ImageBitmap, check: () => void): Uint8Array {
  try {
    check();
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new PatchwiseError('image/too-large', 'There is no memory for this picture.');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return new Uint8Array(data.buffer);
  } finally {
    bitmap.close();
  }
}
