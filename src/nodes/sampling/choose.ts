import { z } from 'zod';
import { type Choice, chooseFarthest } from '../../model/novelty/farthest.ts';
import { allowedShift } from '../../model/novelty/novelty.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { patchSamplingCost } from '../cost.ts';
import { defineNode, many, port } from '../kit.ts';
import { novelty } from '../params.ts';
import type { Report } from '../values.ts';

export const chooseNode = defineNode({
  type: 'sampling/choose',
  version: 1,
  title: 'Choose new pictures',
  category: 'Sampling',
  help: 'Takes those of many small pictures that are sound, new and unlike each other.',
  inputs: {
    images: many('image', 'Small pictures.'),
    photo: port('image', 'The photograph, at any size.'),
  },
  outputs: {
    chosen: many('image', 'The chosen ones, the newest first.'),
    rejected: many('image', 'The others.'),
    report: port('report', 'What became of each picture, and why.'),
  },
  params: z.object({
    most: z.number().int().min(1).max(1000).default(12).describe('How many to choose, at most.'),
    novelty,
  }),
  cost: ({ most }) => patchSamplingCost(most),
  run: async function* ({ images, photo }, { most, novelty: wanted }, context) {
    const all: Tensor[] = [];
    for await (const image of images) all.push(image);
    const engine = await context.services.engine(context);
    const choice = await chooseFarthest(engine, all, photo, { count: most, allowed: allowedShift(wanted) });
    for (const { index } of choice.chosen) yield { chosen: all[index] as Tensor };
    for (const { index } of choice.rejected) yield { rejected: all[index] as Tensor };
    yield { report: { title: 'Choice', entries: entriesOf(choice) } };
  },
});

const REASONS = {
  alike: 'too much of it is one shift of the photograph',
  strained: 'its parts do not join somewhere',
  spare: 'more like the others than those chosen',
} as const;

function entriesOf({ chosen, rejected }: Choice): Report['entries'] {
  const told =
    (outcome: string) => (one: { index: number; oneShift: number; strain: number }, meaning: string) => ({
      name: `picture ${one.index + 1}`,
      value: `${outcome}: one shift ${one.oneShift.toFixed(2)}, strain ${one.strain.toFixed(2)}`,
      meaning,
    });
  return [
    ...chosen.map((one) =>
      told('chosen')(one, `${Math.round(100 * one.likeAnother)}% of it is like another chosen one`),
    ),
    ...rejected.map((one) => told('rejected')(one, REASONS[one.why])),
  ];
}
