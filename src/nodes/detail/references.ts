import { z } from 'zod';
import { outsideParts } from '../../model/lift/excluded.ts';
import { referenceLayout, stackReferences } from '../../model/lift/references.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { atPort } from '../checks.ts';
import { defineNode, port } from '../kit.ts';
import { requireResultSize } from '../params.ts';

export const referencesNode = defineNode({
  type: 'detail/references',
  version: 1,
  title: 'Two photographs as one',
  category: 'Detail',
  help:
    'Puts a second photograph below a first one, each with its own pixels and a gap between: where Lift to full size finds its patches ' +
    'when a second photograph is wired, and what its field names places of. Match patches and Vote take it as a source; a field ' +
    'of a smaller result fits it shrunk to the size that the field tells.',
  inputs: {
    photo: port('image', 'The photograph.'),
    second: port('image', 'The second one; of any size.'),
  },
  outputs: {
    image: port('image', 'Both; the gap, and what is beside the narrower one, continue their edges.'),
    mask: port('mask', 'White where neither of them is: for Match patches.'),
  },
  params: z.object({}),
  run: async ({ photo, second }) => {
    const layout = atPort('second', () => referenceLayout(sizeOf(photo), sizeOf(second)));
    requireResultSize(layout.size, 'Give smaller photographs', 'second');
    const { image } = atPort('second', () => stackReferences(photo, second));
    const { width, height, bytes } = outsideParts(layout);
    const mask: Tensor = { shape: [1, 1, height, width], data: Float32Array.from(bytes) };
    return { image, mask };
  },
});
