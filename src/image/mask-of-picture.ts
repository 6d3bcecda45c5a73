import { assertNever } from '../errors.ts';
import { filled, nchw, type Tensor } from '../runtime/tensor.ts';
import type { DecodedImage } from './codec/image-codec.ts';
import { toGrey } from './grey.ts';
import { imageToMask } from './pointwise.ts';

/** What of a picture may be read as a mask; `auto` is alpha where something is transparent, else brightness. */
export const MASK_CHANNELS = ['auto', 'brightness', 'alpha'] as const;

/** The mask that a picture holds, [1, 1, H, W] in [0, 1]: white is 1 and black 0, or opaque is 1 and transparent 0. */
export function maskOfPicture(
  { image, alpha }: Pick<DecodedImage, 'image' | 'alpha'>,
  channel: (typeof MASK_CHANNELS)[number],
): Tensor {
  switch (channel) {
    case 'auto':
      return alpha?.data.some((value) => value < 1) ? alpha : maskOfPicture({ image, alpha }, 'brightness');
    case 'brightness':
      return imageToMask(toGrey(image));
    case 'alpha': {
      const { h, w } = nchw(image);
      return alpha ?? filled([1, 1, h, w], 1);
    }
    default:
      return assertNever(channel);
  }
}
