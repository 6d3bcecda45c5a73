import { z } from 'zod';
import { defineNode, many, port } from '../kit.ts';

export const repeat = defineNode({
  type: 'flow/repeat',
  version: 1,
  title: 'Repeat image',
  category: 'Flow',
  help:
    'Emits one image several times: to fill places of a contact sheet, or to make a stream of a known length. A ' +
    'single image that meets a stream is repeated without it. It takes no memory: the repetitions are one image.',
  inputs: { image: port('image', 'The image to repeat.') },
  outputs: { images: many('image', 'The same image, count times.') },
  params: z.object({
    count: z.number().int().min(1).max(10_000).default(4).describe('How often.'),
  }),
  emits: { kind: 'count', param: 'count' },
  run: async function* ({ image }, { count }) {
    for (let i = 0; i < count; i++) yield { images: image };
  },
});
