import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import type { DecodedImage } from '../../image/codec/image-codec.ts';
import { toGrey } from '../../image/grey.ts';
import { imageToMask } from '../../image/pointwise.ts';
import { filled, nchw, type Tensor } from '../../runtime/tensor.ts';
import { fileFingerprint, imagePath, readImage } from '../image/file.ts';
import { defineNode, port } from '../kit.ts';

const CHANNELS = ['auto', 'brightness', 'alpha'] as const;

export const maskLoad = defineNode({
  type: 'mask/load',
  version: 1,
  title: 'Load mask',
  category: 'Mask',
  help: 'Reads a mask from an image file: white is 1 and black 0, or opaque is 1 and transparent 0.',
  inputs: {},
  outputs: { mask: port('mask', 'The mask.') },
  params: z.object({
    path: imagePath,
    channel: z
      .enum(CHANNELS)
      .default('auto')
      .describe(
        'What is read: brightness, alpha, or (auto) alpha where something is transparent, else brightness.',
      ),
  }),
  source: { param: 'path', takes: 'mask' },
  fingerprint: fileFingerprint,
  run: async (_inputs, { path, channel }, { services, log }) => ({
    mask: maskOf(await readImage(path, services, log), channel),
  }),
});

function maskOf(
  { image, alpha }: Pick<DecodedImage, 'image' | 'alpha'>,
  channel: (typeof CHANNELS)[number],
): Tensor {
  switch (channel) {
    case 'auto':
      return alpha?.data.some((value) => value < 1) ? alpha : maskOf({ image, alpha }, 'brightness');
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
