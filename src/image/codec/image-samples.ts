import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Tensor } from '../../runtime/tensor.ts';
import type { WritableFormat } from './image-format.ts';
import type { Pixels } from './pixels.ts';
import { isRgbProfile } from './png-profile.ts';

export interface EncodeOptions {
  /** 16 bits a channel, for `png` and `tiff` only. Default 8. */
  readonly bitDepth?: 8 | 16;
  /** 1 to 100, for `jpeg` (default 92), `webp` (90) and `avif` (75). */
  readonly quality?: number;
  /** For `webp` and `avif`: keep every sample. Default false. */
  readonly lossless?: boolean;
  /** [1, 1, H, W] in [0, 1], 1 where opaque. Not for `jpeg`. */
  readonly alpha?: Tensor;
  /** The ICC profile of the space that the values belong to, for images of 3 channels. Default: none, which is sRGB. */
  readonly profile?: Uint8Array;
}

interface Abilities {
  readonly deep: boolean;
  readonly alpha: boolean;
  readonly lossless: 'always' | 'option' | 'never';
  /** Largest width or height that the format (or its writer) can hold. */
  readonly maxExtent: number;
}

const ABILITIES: Readonly<Record<WritableFormat, Abilities>> = {
  png: { deep: true, alpha: true, lossless: 'always', maxExtent: 2 ** 31 - 1 },
  jpeg: { deep: false, alpha: false, lossless: 'never', maxExtent: 65535 },
  webp: { deep: false, alpha: true, lossless: 'option', maxExtent: 16383 },
  avif: { deep: false, alpha: true, lossless: 'option', maxExtent: 16384 },
  tiff: { deep: true, alpha: true, lossless: 'always', maxExtent: 2 ** 31 - 1 },
};

/** Interleaved samples of an image, ready for whatever writes the file. */
export interface ImageSamples extends Pixels {
  readonly channels: 1 | 2 | 3 | 4;
}

/**
 * The samples of an image as a file is to hold them, after every check. Values outside [-1, 1] are clipped; samples are
 * rounded to the nearest level.
 * @param image [1, C, H, W] in [-1, 1], C = 1 (greyscale) or 3 (sRGB)
 * @throws as `encodeImage`
 */
export function samplesOf(image: Tensor, format: WritableFormat, options: EncodeOptions): ImageSamples {
  const { h, w, c } = checkImage(image, format);
  checkOptions(format, options);
  const { alpha } = options;
  if (alpha !== undefined) {
    const a = nchw(alpha);
    if (a.n !== 1 || a.c !== 1 || a.h !== h || a.w !== w) {
      throw new PatchwiseError(
        'tensor/shape',
        `An alpha of ${formatShape(alpha.shape)} does not fit an image of ${formatShape(image.shape)}.`,
        { hint: `Give it the shape 1×1×${h}×${w}.` },
      );
    }
  }
  const deep = options.bitDepth === 16;
  const channels = c + (alpha === undefined ? 0 : 1);
  const samples = deep ? new Uint16Array(h * w * channels) : new Uint8Array(h * w * channels);
  const top = deep ? 65535 : 255;
  const planes = Array.from({ length: c }, (_, i) => image.data.subarray(i * h * w, (i + 1) * h * w));
  planes.forEach((plane, i) => {
    quantise(plane, top / 2, top / 2, top, samples, i, channels);
  });
  if (alpha !== undefined) quantise(alpha.data, top, 0, top, samples, c, channels);

  if (options.profile !== undefined) requireProfile(options.profile, c);
  return { samples, width: w, height: h, channels: channels as 1 | 2 | 3 | 4 };
}

function requireProfile(profile: Uint8Array, channels: number): void {
  if (channels === 3 && isRgbProfile(profile)) return;
  throw new PatchwiseError(
    'usage/invalid',
    channels === 3
      ? 'The colour profile is not one of an RGB space.'
      : 'A grey image cannot have a colour profile.',
    { hint: 'Give the profile that the photograph was read with, and an image in colour.' },
  );
}

function checkImage(image: Tensor, format: WritableFormat): { c: number; h: number; w: number } {
  const { n, c, h, w } = nchw(image);
  if (n !== 1 || (c !== 1 && c !== 3)) {
    throw new PatchwiseError(
      'tensor/shape',
      `A file holds one image of 1 or 3 channels, not ${formatShape(image.shape)}.`,
      { hint: 'Save the images of a batch one by one.' },
    );
  }
  if (h < 1 || w < 1) throw new PatchwiseError('image/too-small', 'An image without pixels cannot be saved.');
  const { maxExtent } = ABILITIES[format];
  if (Math.max(h, w) > maxExtent) {
    throw new PatchwiseError(
      'image/too-large',
      `A ${format} file holds at most ${maxExtent} pixels a side, not ${w}×${h}.`,
      { hint: 'Save it as png.' },
    );
  }
  return { c, h, w };
}

function checkOptions(format: WritableFormat, options: EncodeOptions): void {
  const can = ABILITIES[format];
  const refuse = (message: string, hint: string) => {
    throw new PatchwiseError('usage/invalid', message, { hint });
  };
  if (options.bitDepth === 16 && !can.deep) {
    refuse(`A ${format} file cannot hold 16 bits a channel.`, 'Use png or tiff, or 8 bits.');
  }
  if (options.alpha !== undefined && !can.alpha) {
    refuse(
      `A ${format} file cannot hold transparency.`,
      'Use png, webp, avif or tiff, or leave out the alpha.',
    );
  }
  if (options.lossless === true && can.lossless === 'never') {
    refuse(`A ${format} file cannot be lossless.`, 'Use png, webp, avif or tiff.');
  }
  const { quality } = options;
  if (quality !== undefined && !(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `The quality is ${quality}, not a whole number from 1 to 100.`,
    );
  }
}

/** samples[i · stride + offset] = round(value · scale + shift), held within 0 … top. */
function quantise(
  values: Float32Array,
  scale: number,
  shift: number,
  top: number,
  samples: Uint8Array | Uint16Array,
  offset: number,
  stride: number,
): void {
  for (let i = 0, o = offset; i < values.length; i++, o += stride) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      throw new PatchwiseError(
        'value/out-of-range',
        `The image cannot be saved: pixel ${i} has the value ${value}.`,
        {
          hint: 'Find the step that made it: a smaller Langevin step size often helps.',
        },
      );
    }
    // The whole part is what is stored of it.
    samples[o] = Math.min(top, Math.max(0, value * scale + shift + 0.5));
  }
}
