import { z } from 'zod';
import { voteImage } from '../../model/lift/field/vote-image.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { liftingCost } from '../cost.ts';
import { defineNode, optional, port } from '../kit.ts';

export const voteNode = defineNode({
  type: 'detail/vote',
  version: 1,
  title: 'Vote',
  category: 'Detail',
  help: 'Rebuilds an image from the patches of a field: a pixel is the mean of its values in the matches of all patches that cover it (Simakov et al. 2008). With the reverse field, patches of the source also vote where they match best.',
  inputs: {
    source: port('image', 'Source of the patches: that of the match, or a sharper image of the same size.'),
    field: port('patch-field', 'For each patch of the new image, its match in the source.'),
    back: optional('patch-field', 'For each patch of the source, its match in the image.'),
  },
  outputs: { image: port('image', 'The image.') },
  params: z.object({
    lambda: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe(
        'Weight of the reverse field (completeness) relative to the other (coherence); 0 ignores it.',
      ),
  }),
  cost: () => liftingCost(null, null),
  run: async ({ source, field, back }, { lambda }, { signal }) => ({
    image: await voteImage(source, field, { back, lambda, signal, openKernels: openKernelThreads }),
  }),
});
