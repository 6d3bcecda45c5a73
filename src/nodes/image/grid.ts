import { z } from 'zod';
import { collect, collectNonEmpty, labelsFor } from '../collect.ts';
import { defineNode, many, optionalMany, port } from '../kit.ts';

export const imageGrid = defineNode({
  type: 'image/grid',
  version: 1,
  title: 'Contact sheet',
  category: 'Image',
  help: 'Arranges images on one sheet, row by row, with a title and labels: to view samples, the steps of a chain, or a sweep. Sizes may differ.',
  inputs: {
    images: many('image', 'The images, from any number of wires.'),
    labels: optionalMany(
      'text',
      'A label under each image, in the same order; where the last label ends with a number, it counts on.',
    ),
  },
  outputs: { image: port('image', 'The sheet, in colour.') },
  params: z.object({
    title: z.string().max(200).default('').describe('Title above the sheet; empty for none.'),
    caption: z
      .string()
      .max(2000)
      .default('')
      .meta({ widget: 'long-text' })
      .describe('Text below the title; empty for none.'),
    columns: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .nullable()
      .default(null)
      .describe('Images per row; empty: chosen so that the sheet is wider than high.'),
    cellSize: z
      .number()
      .int()
      .min(8)
      .max(4096)
      .default(192)
      .describe('Long side of a picture on the sheet, px.'),
    magnification: z
      .enum(['nearest', 'bicubic'])
      .default('nearest')
      .describe('nearest shows pixels as squares, enlarged by whole factors; bicubic shows smooth pictures.'),
    fit: z
      .enum(['each', 'common'])
      .default('each')
      .describe(
        'each: every picture fills its cell; common: one factor for all, so that sizes can be compared.',
      ),
  }),
  run: async ({ images, labels }, { title, caption, columns, ...options }, { signal }) => {
    const [all, texts] = await Promise.all([
      collectNonEmpty(images, 'images', signal),
      collect(labels, signal),
    ]);
    const given = labelsFor(texts, all.length, 'images');
    const cells = all.map((image, i) => {
      const label = given[i];
      return label === undefined ? { image } : { image, label };
    });
    const { contactSheet } = await import('../../render/contact-sheet.ts');
    const sheet = await contactSheet([{ cells }], {
      ...options,
      ...(columns !== null && { columns }),
      ...(title !== '' && { title }),
      ...(caption !== '' && { caption }),
    });
    return { image: sheet };
  },
});
