import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { upsample } from '../../model/pyramid/pyramid-model.ts';
import { nchw } from '../../runtime/tensor.ts';
import { defineNode, optional, port } from '../kit.ts';

export const upsampleNode = defineNode({
  type: 'sampling/upsample',
  version: 1,
  title: 'Upsample',
  category: 'Sampling',
  help: 'Enlarges the result of one scale to the start of the next: bicubic, clipped to [-1, 1]. The size is that of the wired net, otherwise the factor times that of the image.',
  inputs: {
    image: port('image', 'The result of the scale below.'),
    net: optional('energy-net', 'The net of the next scale, whose size is taken.'),
  },
  outputs: { image: port('image', 'The start of the next scale.') },
  params: z.object({
    factor: z
      .number()
      .positive()
      .max(16)
      .default(4 / 3)
      .describe('Factor on height and width when no net is wired.'),
  }),
  run: async ({ image, net }, { factor }) => {
    const { h, w } = nchw(image);
    const size = net?.scale.size ?? { height: Math.round(h * factor), width: Math.round(w * factor) };
    if (size.height < 1 || size.width < 1) {
      throw new PatchwiseError(
        'value/out-of-range',
        `A factor of ${factor} leaves nothing of ${w}×${h} px.`,
        {
          hint: 'Use a larger factor.',
        },
      );
    }
    return { image: upsample(image, size) };
  },
});
