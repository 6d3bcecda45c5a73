import { z } from 'zod';
import { defineNode, many, port } from '../kit.ts';

export const repeat = defineNode({
  type: 'flow/repeat',
  version: 1,
  title: 'Repeat image',
  category: 'Flow',
  help: 'Emits one image several times: to fill a contact sheet, or to make a stream of known length. Beside a stream it is not needed: a single image is repeated there anyway. Takes no extra memory.',
  inputs: { image: port('image', 'The image to repeat.') },
  outputs: { images: many('image', 'The image, count times.') },
  params: z.object({
    count: z.number().int().min(1).max(10_000).default(4).describe('How many times.'),
  }),
  emits: { kind: 'count', param: 'count' },
  run: async function* ({ image }, { count }) {
    for (let i = 0; i < count; i++) yield { images: image };
  },
});
