import { z } from 'zod';
import { measureOneShift } from '../../model/novelty/one-shift.ts';
import { patchSamplingCost } from '../cost.ts';
import { defineNode, many, port } from '../kit.ts';
import type { Report } from '../values.ts';

export const metricsOneShift = defineNode({
  type: 'metrics/one-shift',
  version: 1,
  title: 'One shift',
  category: 'Metrics',
  help: 'How new pictures are: the share of each that one shift of the photograph explains. 1 is a copy or a pan; new ones have less than about 0.5.',
  inputs: {
    images: many('image', 'The pictures, of any size.'),
    photo: port('image', 'The photograph.'),
  },
  outputs: {
    report: port('report', 'Mean and worst.'),
    shares: many('number', 'The share of each picture, in order.'),
  },
  params: z.object({
    title: z.string().max(200).default('One shift').describe('Title of the report.'),
  }),
  cost: () => patchSamplingCost(1),
  run: async function* ({ images, photo }, { title }, context) {
    const engine = await context.services.engine(context);
    const found: number[] = [];
    for await (const image of images) {
      const share = await measureOneShift(engine, photo, image);
      found.push(share);
      yield { shares: share };
    }
    yield { report: { title, entries: oneShiftEntries(found) } };
  },
});

/** The figures of one picture or more, for a report. */
function oneShiftEntries(found: readonly number[]): Report['entries'] {
  const images = { name: 'images', value: found.length, meaning: 'how many were measured' };
  if (found.length === 0) return [images];
  return [
    images,
    {
      name: 'one shift, mean',
      value: found.reduce((sum, share) => sum + share, 0) / found.length,
      meaning: 'share of a picture that one shift of the photograph explains; 1 is a copy or a pan',
    },
    { name: 'one shift, most', value: Math.max(...found), meaning: 'of the picture that is least new' },
  ];
}
