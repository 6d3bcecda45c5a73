import { z } from 'zod';
import { kMeansPalette, toPalette } from '../../image/palette.ts';
import { generator } from '../../runtime/random/random.ts';
import { nchw, type Tensor } from '../../runtime/tensor.ts';
import { atPort } from '../checks.ts';
import { defineNode, optional, port } from '../kit.ts';
import { seed } from '../params.ts';

/** Side of a colour's field on the palette, px. */
const FIELD = 16;

export const imageQuantize = defineNode({
  type: 'image/quantize',
  version: 1,
  title: 'Quantise colours',
  category: 'Image',
  help: 'Reduces an image to the few colours of a palette, found by k-means in a reference: a painting gets the colours of the photograph that it is to become (SinGAN, paint-to-image).',
  inputs: {
    image: port('image', 'The image to quantise.'),
    reference: optional('image', 'Source of the palette, any size; unwired, the image itself.'),
  },
  outputs: {
    image: port('image', 'The image in the colours of the palette.'),
    palette: port('image', 'The palette, darkest first.'),
  },
  params: z.object({
    colors: z.number().int().min(1).max(256).default(8).describe('Number of colours; SinGAN uses 5.'),
    seed,
  }),
  run: async ({ image, reference }, { colors }, context) => {
    const palette = kMeansPalette(reference ?? image, colors, generator(context.seed));
    return {
      image: atPort('reference', () => toPalette(image, palette)),
      palette: fields(palette, nchw(image).c),
    };
  },
});

function fields(palette: readonly (readonly number[])[], channels: number): Tensor {
  const width = FIELD * palette.length;
  const data = new Float32Array(channels * FIELD * width);
  for (let i = 0; i < data.length; i++) {
    const colour = palette[Math.floor((i % width) / FIELD)] as readonly number[];
    data[i] = Math.min(1, Math.max(-1, colour[Math.floor(i / (FIELD * width))]!));
  }
  return { shape: [1, channels, FIELD, width], data };
}
