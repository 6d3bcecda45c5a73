import { z } from 'zod';
import { addNoise } from '../../image/add-noise.ts';
import { generator } from '../../runtime/random/random.ts';
import { nchw } from '../../runtime/tensor.ts';
import { defineNode, many, port } from '../kit.ts';
import { seed } from '../params.ts';

export const noiseAdd = defineNode({
  type: 'noise/add',
  version: 1,
  title: 'Add noise',
  category: 'Noise',
  help: 'Adds Gaussian noise to an image, clip(x + σε, −1, 1) with ε ~ N(0, I): variants of one start, so that chains from it differ. Variant i depends only on the seed and i.',
  inputs: { image: port('image', 'The image to vary.') },
  outputs: { images: many('image', 'The variants, in order.') },
  params: z.object({
    std: z
      .number()
      .min(0)
      .max(2)
      .default(0.1)
      .describe('Standard deviation σ, 0 to 2, for values from −1 to 1; 0 adds none.'),
    color: z
      .enum(['grey', 'color'])
      .default('grey')
      .describe('grey: the same noise in every channel; color: each channel its own.'),
    count: z.number().int().min(1).max(10_000).default(1).describe('Number of variants.'),
    seed,
  }),
  emits: { kind: 'count', param: 'count' },
  run: async function* ({ image }, { std, color, count }, context) {
    const { c, h, w } = nchw(image);
    const plane = h * w;
    const root = generator(context.seed);
    for (let i = 0; i < count; i++) {
      const noise = root.split('noise', i).normal(color === 'color' ? c * plane : plane);
      yield { images: addNoise(image, noise, std) };
    }
  },
});
