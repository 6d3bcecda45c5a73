import { z } from 'zod';
import { matchImages } from '../../model/lift/field/match-images.ts';
import { NO_MATCH } from '../../model/lift/field/patch-field.ts';
import { patchMap } from '../../render/patch-map.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { liftingCost } from '../cost.ts';
import { defineNode, optional, port } from '../kit.ts';
import { seed } from '../params.ts';

export const matchNode = defineNode({
  type: 'detail/match',
  version: 1,
  title: 'Match patches',
  category: 'Detail',
  help: 'Finds for each 7×7 patch of an image the most similar patch of another (PatchMatch, Barnes et al. 2009): a nearest-neighbour field. Matching in both directions and Vote make up one step of lifting.',
  inputs: {
    image: port('image', 'The image whose patches are matched.'),
    source: port('image', 'The image searched for matches; any size.'),
    excluded: optional(
      'mask',
      'White where no patch may come from; same size as the source: the mask of Two photographs as one, or a hole.',
    ),
    start: optional(
      'patch-field',
      'A field of the same images to improve; unwired, the search starts at random.',
    ),
  },
  outputs: {
    field: port('patch-field', 'The matches.'),
    map: port('image', 'The field as a picture: each position in the source has its own colour.'),
    distance: port(
      'number',
      'Mean squared distance of a patch to its match, in 8-bit levels squared; 0 is a copy.',
    ),
  },
  params: z.object({
    passes: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(8)
      .describe('Passes of propagation and random search; more take longer and match better.'),
    radius: z
      .number()
      .int()
      .min(0)
      .max(65535)
      .nullable()
      .default(null)
      .describe('Radius of the random search around the current match, px; empty searches everywhere.'),
    seed,
  }),
  cost: () => liftingCost(null, null),
  run: async ({ image, source, excluded, start }, { passes, radius }, context) => {
    const field = await matchImages(image, source, {
      ...{ passes, radius: radius ?? undefined, start, excluded, seed: context.seed },
      ...{ signal: context.signal, openKernels: openKernelThreads },
    });
    const values = 3 * field.patch ** 2;
    // Where much is excluded, a few passes may find a patch no match.
    const found = field.distance.filter((distance) => distance !== NO_MATCH);
    const total = found.reduce((sum, distance) => sum + distance / values, 0);
    return { field, map: patchMap(field), distance: total / Math.max(1, found.length) };
  },
});
