import { z } from 'zod';
import { MASK_CHANNELS, maskOfPicture } from '../../image/mask-of-picture.ts';
import { fileFingerprint, imagePath, readImage } from '../image/file.ts';
import { defineNode, port } from '../kit.ts';

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
      .enum(MASK_CHANNELS)
      .default('auto')
      .describe(
        'What to read: brightness, alpha, or (auto) alpha if any pixel is transparent, otherwise brightness.',
      ),
  }),
  source: { param: 'path', takes: 'mask' },
  fingerprint: fileFingerprint,
  run: async (_inputs, { path, channel }, { services, log }) => ({
    mask: maskOfPicture(await readImage(path, services, log), channel),
  }),
});
