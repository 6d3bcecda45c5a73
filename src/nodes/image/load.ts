import { z } from 'zod';
import { toGrey } from '../../image/grey.ts';
import { opaque } from '../../image/opaque.ts';
import { clamp } from '../../image/pointwise.ts';
import { sizeOf } from '../../runtime/tensor.ts';
import { defineNode, port } from '../kit.ts';
import { optionalSide } from '../params.ts';
import { fileFingerprint, imagePath, readImage } from './file.ts';

export const imageLoad = defineNode({
  type: 'image/load',
  version: 1,
  title: 'Load image',
  category: 'Image',
  help: 'Reads an image file: upright, in sRGB by default, as values in [-1, 1]. Its transparency is a mask; colours of transparent pixels are kept.',
  inputs: {},
  outputs: {
    image: port('image', 'The picture.'),
    alpha: port('mask', '1 where opaque, 0 where transparent; 1 everywhere for a file without transparency.'),
    profile: port('text', 'The ICC colour profile of its values (base64), for Save image; empty for sRGB.'),
  },
  params: z.object({
    path: imagePath,
    channels: z
      .enum(['color', 'grey'])
      .default('color')
      .describe(
        'color: three channels, also for a grey file; grey: one channel (luma), which trains faster.',
      ),
    colours: z
      .enum(['srgb', 'own'])
      .default('srgb')
      .describe(
        'srgb: values are converted from an embedded colour profile; own: values stay, and the profile goes to Save image.',
      ),
    longSide: optionalSide('Longer side at most, px; empty: its own size.'),
  }),
  source: { param: 'path', takes: 'image' },
  fingerprint: fileFingerprint,
  run: async (_inputs, { path, channels, colours, longSide }, { services, log }) => {
    const { image, alpha, profile } = await readImage(path, services, log, {
      colours: channels === 'grey' ? 'srgb' : colours,
      longSide: longSide ?? undefined,
    });
    return {
      image: channels === 'grey' ? clamp(toGrey(image)) : image,
      alpha: alpha ?? opaque(sizeOf(image)),
      profile: profile === undefined ? '' : Buffer.from(profile).toString('base64'),
    };
  },
});
