import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { greyNoise } from '../../model/chain/coarse-to-fine.ts';
import { pyramidLevel } from '../../model/pyramid/pyramid.ts';
import { channelsOf, colourOf } from '../../model/pyramid/pyramid-model.ts';
import { generator } from '../../runtime/random/random.ts';
import { nchw } from '../../runtime/tensor.ts';
import { defineNode, many, optional } from '../kit.ts';
import { optionalSide, requireResultSize, seed, sidePixels } from '../params.ts';

export const noiseUniform = defineNode({
  type: 'noise/uniform',
  version: 1,
  title: 'Uniform noise',
  category: 'Noise',
  help: 'Uniform noise on (−1, 1), one grey value per pixel, from which a sample starts at scale 0 (Zheng et al. 2021, alg. 2). Noise i depends only on the seed and i.',
  inputs: {
    net: optional('energy-net', 'Gives size and channels: those of its scale.'),
    pyramid: optional(
      'pyramid',
      'Gives size and channels when no net is wired: those of its coarsest scale.',
    ),
  },
  outputs: { images: many('image', 'The noise images, in order.') },
  params: z.object({
    count: z.number().int().min(1).max(10_000).default(1).describe('Number of images.'),
    height: optionalSide('Height, px; empty takes that of the net or pyramid.'),
    width: optionalSide('Width, px; empty takes that of the net or pyramid.'),
    channels: z
      .literal([1, 3])
      .nullable()
      .default(null)
      .describe('Channels, 1 or 3 (equal ones); empty takes those of the net or pyramid, else 3.'),
    seed,
  }),
  pixels: sidePixels,
  emits: { kind: 'count', param: 'count' },
  run: async function* ({ net, pyramid }, params, context) {
    const own =
      net !== undefined
        ? { ...net.scale.size, channels: channelsOf(net.scale) }
        : pyramid !== undefined
          ? extents(nchw(pyramidLevel(pyramid, 0)))
          : undefined;
    const height = params.height ?? own?.height;
    const width = params.width ?? own?.width;
    if (height === undefined || width === undefined) {
      throw new PatchwiseError('value/out-of-range', 'The noise has no size.', {
        hint: 'Wire the net of a scale or a pyramid, or set both height and width.',
      });
    }
    requireResultSize({ width, height }, 'Ask for less');
    const root = generator(context.seed);
    for (let i = 0; i < params.count; i++) {
      yield {
        images: greyNoise(
          root.split('start', i),
          1,
          params.channels ?? own?.channels ?? 3,
          { height, width },
          net && colourOf(net.scale),
        ),
      };
    }
  },
});

function extents({ h, w, c }: { h: number; w: number; c: number }) {
  return { height: h, width: w, channels: c };
}
