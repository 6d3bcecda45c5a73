import { z } from 'zod';
import { withOwnDetail } from '../../image/own-detail.ts';
import { atPort } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const ownDetail = defineNode({
  type: 'detail/own-detail',
  version: 1,
  title: 'Keep own detail',
  category: 'Detail',
  help: 'Applies the changes of a small image (harmonized, edited) to the large picture that it was made from, whose fine detail is kept: up(small) + (large − up(down(large))), one step of a Laplacian pyramid.',
  inputs: {
    image: port('image', 'The small image, as changed by a model.'),
    detail: port('image', 'The original picture at full size.'),
  },
  outputs: { image: port('image', 'The picture at full size, changed like the small one.') },
  params: z.object({}),
  run: async ({ image, detail }) => ({ image: atPort('detail', () => withOwnDetail(image, detail)) }),
});
