import { z } from 'zod';
import { reachOfMark, selectObject } from '../../model/segment/select-object.ts';
import { requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const maskSelectObject = defineNode({
  type: 'mask/select-object',
  version: 1,
  title: 'Select object',
  category: 'Mask',
  help: 'Finds the object that a mask marks roughly, drawn around it or brushed over it: its edge becomes that of the object, soft where that is (GrabCut, Rother et al. 2004; guided filter, He et al. 2013). It needs an object that differs in colour from what is around it.',
  inputs: {
    image: port('image', 'The image.'),
    mask: port('mask', 'Marks the object, of the same size: 0.5 or more.'),
  },
  outputs: { mask: port('mask', 'The object.') },
  params: z.object({
    reach: z
      .number()
      .min(0)
      .max(1000)
      .default(2)
      .describe(
        "How far beyond the mark the object may reach, % of the mark's longer side: 2 for what is drawn around it or generously brushed over it, 1000 for a dot on it.",
      ),
  }),
  run: async ({ image, mask }, { reach }, { signal }) => {
    requireSameSize(image, mask, 'mask', 'the image');
    return { mask: await selectObject(image, mask, { reach: reachOfMark(mask, reach / 100), signal }) };
  },
});
