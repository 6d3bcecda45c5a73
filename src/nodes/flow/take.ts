import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { defineNode, many } from '../kit.ts';

export const take = defineNode({
  type: 'flow/take',
  version: 1,
  title: 'Take images',
  category: 'Flow',
  help: 'Passes on a part of a stream of images: skips some, then takes every n-th.',
  inputs: { images: many('image', 'The whole stream.') },
  outputs: { images: many('image', 'The part passed on.') },
  params: z.object({
    skip: z.number().int().min(0).max(100_000).default(0).describe('Images to skip at the start.'),
    every: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(1)
      .describe('Of the rest, pass on the first of every n.'),
    count: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .nullable()
      .default(null)
      .describe('Most images to pass on; empty: no limit.'),
  }),
  emits: { kind: 'passes' },
  run: async function* ({ images }, { skip, every, count }) {
    let seen = 0;
    let taken = 0;
    for await (const image of images) {
      const position = seen++ - skip;
      if (position < 0 || position % every !== 0) continue;
      yield { images: image };
      if (++taken === count) return;
    }
    if (taken > 0) return;
    throw new PatchwiseError(
      'value/out-of-range',
      `Nothing is left of ${seen} images after skipping ${skip}.`,
      {
        hint: seen === 0 ? 'Wire a node that emits at least one image.' : `Skip at most ${seen - 1}.`,
      },
    );
  },
});
