import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { matchHistogram } from '../../image/match-histogram.ts';
import { matchMoments } from '../../image/match-moments.ts';
import { matchTones } from '../../image/match-tones.ts';
import { countedPixels } from '../../image/matched-colours.ts';
import { clamp } from '../../image/pointwise.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { atPort } from '../checks.ts';
import { defineNode, optional, port } from '../kit.ts';

export const imageMatchColor = defineNode({
  type: 'image/match-color',
  version: 1,
  title: 'Match colours',
  category: 'Image',
  help: 'Gives an image the colours of another of any size: by histogram (each channel separately), by moments (mean and covariance; Hertzmann 2001) or by tones (the colours of darks, middle tones and lights). The first step of style transfer.',
  inputs: {
    image: port('image', 'The image whose shapes are kept.'),
    reference: port('image', 'The image whose colours are used; same number of channels.'),
    mask: optional(
      'mask',
      'Pixels whose colours count, such as an object without its transparent surroundings.',
    ),
  },
  outputs: { image: port('image', 'The recoloured image.') },
  params: z.object({
    method: z
      .enum(['histogram', 'moments', 'tones'])
      .default('histogram')
      .describe(
        'histogram: exact distribution of each channel; moments: smoother, keeps the relation between channels; tones: exact distribution of lightness, with the colours that darks, middle tones and lights of the reference have.',
      ),
  }),
  run: async ({ image, reference, mask }, { method }) => {
    const counted = mask && atPort('mask', () => countedPixels(image, mask));
    return { image: clamp(atPort('image', () => matched(image, reference, method, counted))) };
  },
});

function matched(
  image: Tensor,
  reference: Tensor,
  method: 'histogram' | 'moments' | 'tones',
  counted: Uint32Array | undefined,
): Tensor {
  switch (method) {
    case 'histogram':
      return matchHistogram(image, reference, counted);
    case 'moments':
      return matchMoments(image, reference, counted);
    case 'tones':
      return matchTones(image, reference, counted);
    default:
      return assertNever(method);
  }
}
