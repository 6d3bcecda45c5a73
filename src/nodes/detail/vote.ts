import { z } from 'zod';
import { voteImage } from '../../model/lift/vote-image.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { liftingCost } from '../cost.ts';
import { defineNode, optional, port } from '../kit.ts';

export const voteNode = defineNode({
  type: 'detail/vote',
  version: 1,
  title: 'Vote',
  category: 'Detail',
  help:
    'Makes an image of the patches that a field names: a pixel is the mean of what the matches of all patches over it ' +
    'have there (Simakov et al. 2008). With the field of the way back, patches of the source vote where they fit best.',
  inputs: {
    source: port('image', 'Where the patches come from: that of the match, or a sharper one of its size.'),
    field: port('patch-field', 'For each patch of the image to make, its match in the source.'),
    back: optional('patch-field', 'For each patch of the source, its match in the image.'),
  },
  outputs: { image: port('image', 'The image.') },
  params: z.object({
    lambda: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe('Weight of the way back (completeness) beside the field (coherence).'),
  }),
  cost: () => liftingCost(null, null),
  run: async ({ source, field, back }, { lambda }, { signal }) => ({
    image: await voteImage(source, field, { back, lambda, signal, openKernels: openKernelThreads }),
  }),
});
