import { PatchwiseError } from '../../src/errors.ts';
import type { WritableFormat } from '../../src/image/codec/image-format.ts';
import { type EncodeOptions, type ImageSamples, samplesOf } from '../../src/image/codec/image-samples.ts';
import { withPngProfile } from '../../src/image/codec/png-profile.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { type PlainBuffer, wrap } from '../node/buffer.ts';
import { en } from '../texts/en.ts';
import { letGo } from './let-go.ts';
import { writePng } from './write-png.ts';

const PRESETS: Readonly<Partial<Record<WritableFormat, number>>> = { jpeg: 92, webp: 90 };

/**
 * Encodes an image: PNG exactly, JPEG and WebP by the browser.
 * @throws as the encoder of `src/image/codec`; `usage/invalid` for what browsers do not write
 */
export async function encodeImage(
  image: Tensor,
  format: WritableFormat,
  options: EncodeOptions = {},
): Promise<PlainBuffer> {
  const samples = samplesOf(image, format, options);
  const { profile, lossless = false } = options;
  if (format === 'png') {
    const png = await writePng(samples);
    letGo(samples.samples);
    return profile === undefined ? png : (withPngProfile(png, profile) as unknown as PlainBuffer);
  }
  const preset = PRESETS[format];
  if (preset === undefined || profile !== undefined || lossless) {
    const what = lossless
      ? 'lossless WebP'
      : profile === undefined
        ? format.toUpperCase()
        : 'colour profiles';
    throw new PatchwiseError('usage/invalid', `In the browser, ${what} cannot be written.`, {
      hint: 'Save it as PNG; the command line writes the others.',
    });
  }
  return encodeByCanvas(samples, format, (options.quality ?? preset) / 100);
}

/** @param quality 0 to 1 */
export async function encodeByCanvas(
  { samples, width, height, channels }: ImageSamples,
  format: string,
  quality: number,
): Promise<PlainBuffer> {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = samples[at + (channels >= 3 ? c : 0)]!;
    rgba[4 * i + 3] = channels % 2 === 0 ? samples[at + channels - 1]! : 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new PatchwiseError('image/too-large', en.noMemory);
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  const type = `image/${format}`;
  const blob = await canvas.convertToBlob({ type, quality });
  if (blob.type !== type) {
    throw new PatchwiseError('usage/invalid', `This browser does not write ${format}.`, {
      hint: 'Save it as PNG.',
    });
  }
  return wrap(new Uint8Array(await blob.arrayBuffer()));
}
