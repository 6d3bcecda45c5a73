import { z } from 'zod';
import { checkFit } from '../../image/fit.ts';
import { tensor } from '../../runtime/tensor.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const maskFromDifference = defineNode({
  type: 'mask/from-difference',
  version: 1,
  title: 'Mask from difference',
  category: 'Mask',
  help: 'Finds where two images differ: the mask of an edit, from the images before and after. A pixel is inside if any channel differs by more than the threshold.',
  inputs: {
    image: port('image', 'The image after the edit.'),
    reference: port('image', 'The image before it: same size and channels.'),
  },
  outputs: { mask: port('mask', '1 where they differ, 0 where they do not.') },
  params: z.object({
    threshold: z
      .number()
      .min(0)
      .max(255)
      .default(8)
      .describe(
        'Largest difference that is ignored, in levels of 0 to 255; compression noise is usually below 8.',
      ),
  }),
  run: async ({ image, reference }, { threshold }) => {
    requireSameSize(image, reference, 'reference');
    const { h, w } = atPort('reference', () => checkFit(image, reference, 'reference'));
    const data = new Float32Array(h * w);
    for (let i = 0; i < image.data.length; i++) {
      const levels = Math.abs((image.data[i] as number) - (reference.data[i] as number)) * 127.5;
      if (levels > threshold) data[i % (h * w)] = 1;
    }
    return { mask: tensor([1, 1, h, w], data) };
  },
});
