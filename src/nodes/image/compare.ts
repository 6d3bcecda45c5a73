import { z } from 'zod';
import { defineNode, port } from '../kit.ts';

export const imageCompare = defineNode({
  type: 'image/compare',
  version: 1,
  title: 'Compare images',
  category: 'Image',
  help: 'Shows two images of one size side by side, and their amplified difference: mid-grey where equal. For figures, see Compare figures.',
  inputs: {
    reference: port('image', 'The first image.'),
    image: port('image', 'The second image, of the same size.'),
  },
  outputs: { image: port('image', 'The three pictures with labels, in colour.') },
  params: z.object({
    title: z.string().max(200).default('').describe('Title above the pictures; empty for none.'),
    referenceLabel: z.string().max(200).default('reference').describe('Label of the first image.'),
    imageLabel: z.string().max(200).default('image').describe('Label of the second image.'),
    amplify: z
      .number()
      .positive()
      .max(1024)
      .nullable()
      .default(null)
      .describe('Factor on the difference, above 0 to 1024; empty: as large as possible without clipping.'),
    cellSize: z
      .number()
      .int()
      .min(8)
      .max(4096)
      .default(256)
      .describe('Long side of a picture on the sheet, px.'),
    magnification: z
      .enum(['nearest', 'bicubic'])
      .default('nearest')
      .describe('nearest shows pixels as squares, enlarged by whole factors; bicubic shows smooth pictures.'),
  }),
  run: async ({ reference, image }, { title, referenceLabel, imageLabel, amplify, ...options }) => {
    const { compareImages } = await import('../../render/compare.ts');
    const compared = await compareImages(reference, image, {
      ...options,
      labels: [referenceLabel, imageLabel],
      ...(title !== '' && { title }),
      ...(amplify !== null && { amplify }),
    });
    return { image: compared };
  },
});
