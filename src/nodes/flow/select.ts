import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { defineNode, many, port } from '../kit.ts';

export const select = defineNode({
  type: 'flow/select',
  version: 1,
  title: 'Select image',
  category: 'Flow',
  help: 'Takes one image out of a stream. Images after it are not computed for this node.',
  inputs: { images: many('image', 'The stream to take from.') },
  outputs: { image: port('image', 'The image at the position.') },
  params: z.object({
    index: z
      .number()
      .int()
      .min(-10_000)
      .max(10_000)
      .default(0)
      .describe('Position in the stream: 0 is the first, 1 the second; −1 is the last, −2 the one before.'),
  }),
  picks: { input: 'images', param: 'index' },
  run: async ({ images }, { index }) => {
    // The last −index images: all that a position from the end needs.
    const tail: Tensor[] = [];
    let seen = 0;
    for await (const image of images) {
      if (seen++ === index) return { image };
      if (index < 0 && tail.push(image) > -index) tail.shift();
    }
    const found = index < 0 && tail.length === -index ? tail[0] : undefined;
    if (found !== undefined) return { image: found };
    throw new PatchwiseError(
      'value/out-of-range',
      `There is no image at position ${index}: the stream has ${seen}.`,
      {
        hint:
          seen === 0
            ? 'Wire a node that emits at least one image.'
            : `Choose a position from 0 to ${seen - 1}, or from −${seen} to −1.`,
      },
    );
  },
});
