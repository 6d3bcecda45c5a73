import { z } from 'zod';
import { outsideParts } from '../../model/lift/fill/excluded.ts';
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
  help: 'Puts a second photograph below the first, each at its own size, with a gap between: the source that Lift to full size searches when a second photograph is wired, and to which its field refers. Match patches and Vote take it as a source; for the field of a smaller result, shrink it to the size named in the field.',
  inputs: {
    photo: port('image', 'The photograph.'),
    second: port('image', 'The second one, of any size.'),
  },
  outputs: {
    image: port('image', 'Both; the gap and the area beside the narrower one repeat the edge pixels.'),
    mask: port('mask', 'White where there is neither, for Match patches.'),
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
