import { z } from 'zod';
import { toGrey } from '../../image/grey.ts';
import { clamp } from '../../image/pointwise.ts';
import { filled, nchw } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { fileFingerprint, imagePath, readImage } from './file.ts';

export const imageLoad = defineNode({
  type: 'image/load',
  version: 1,
  title: 'Load image',
  category: 'Image',
  help:
    'Reads an image file: upright, in sRGB, as values in [-1, 1]. Its transparency is a mask; the colours below it ' +
    'are kept as they are.',
  inputs: {},
  outputs: {
    image: port('image', 'The picture.'),
    alpha: port(
      'mask',
      '1 where it is opaque, 0 where transparent; 1 everywhere for a file without transparency.',
    ),
  },
  params: z.object({
    path: imagePath,
    color: z
      .enum(['color', 'grey'])
      .default('color')
      .describe(
        'color: three channels, also for a grey file; grey: one channel (luma), which trains faster.',
      ),
  }),
  source: { param: 'path', takes: 'image' },
  fingerprint: fileFingerprint,
  run: async (_inputs, { path, color }, { services, log }) => {
    const { image, alpha } = await readImage(path, services, log);
    const { h, w } = nchw(image);
    return {
      image: color === 'grey' ? clamp(toGrey(image)) : image,
      alpha: alpha ?? filled([1, 1, h, w], 1),
    };
  },
});
