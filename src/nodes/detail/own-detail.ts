import { z } from 'zod';
import { withOwnDetail } from '../../image/own-detail.ts';
import { atPort } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const ownDetail = defineNode({
  type: 'detail/own-detail',
  version: 1,
  title: 'Keep own detail',
  category: 'Detail',
  help:
    'Gives a large picture the tones and shapes of a small one that was made of it (harmonized, edited), and keeps the ' +
    'detail that only the large one has: up(small) + (large − up(down(large))), one step of a Laplacian pyramid.',
  inputs: {
    image: port('image', 'The small image: what a model made of the picture at its own resolution.'),
    detail: port('image', 'The picture at its full size, as it went in.'),
  },
  outputs: { image: port('image', 'The picture at its full size, changed as the small one was.') },
  params: z.object({}),
  run: async ({ image, detail }) => ({ image: atPort('detail', () => withOwnDetail(image, detail)) }),
});
