import { z } from 'zod';
import { buildPyramid } from '../../model/pyramid/pyramid.ts';
import { defineNode, port } from '../kit.ts';

export const pyramidBuild = defineNode({
  type: 'pyramid/build',
  version: 1,
  title: 'Build pyramid',
  category: 'Pyramid',
  help: 'Shrinks an image to S + 1 scales: the finest has at most the given long side, the coarsest the given short side; the ratio between scales follows (Zheng et al. 2021).',
  inputs: { image: port('image', 'The training image.') },
  outputs: { pyramid: port('pyramid', 'The image at every scale, coarsest first.') },
  params: z.object({
    scales: z
      .number()
      .int()
      .min(1)
      .max(32)
      .nullable()
      .default(null)
      .describe('Number of scales; empty: as many as bring the ratio between scales near 0.65.'),
    longSide: z.number().int().min(8).max(4096).default(64).describe('Long side of the finest scale, px.'),
    shortSide: z
      .number()
      .int()
      .min(4)
      .max(1024)
      .default(18)
      .describe('Short side of the coarsest scale, px.'),
  }),
  run: async ({ image }, { scales, ...sides }) => ({
    pyramid: buildPyramid(image, { ...sides, scales: scales ?? undefined }),
  }),
});
