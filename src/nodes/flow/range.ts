import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { MAX_ENTRIES, rangeElement } from '../../graph/types/emission.ts';
import { defineNode, many } from '../kit.ts';

export const range = defineNode({
  type: 'flow/range',
  version: 1,
  title: 'Range',
  category: 'Flow',
  help: 'Emits evenly spaced numbers, both ends included: equal differences, or equal ratios. For whole numbers (seeds, scales) set count to stop − start + 1.',
  inputs: {},
  outputs: { numbers: many('number', 'The numbers, in order.') },
  params: z.object({
    start: z.number().min(-1e9).max(1e9).default(0).describe('First number, from −10⁹ to 10⁹.'),
    stop: z
      .number()
      .min(-1e9)
      .max(1e9)
      .default(3)
      .describe('Last number, included, from −10⁹ to 10⁹; may be smaller than the first.'),
    count: z
      .number()
      .int()
      .min(1)
      .max(MAX_ENTRIES)
      .default(4)
      .describe('How many numbers; 1 gives only the first.'),
    spacing: z
      .enum(['linear', 'geometric'])
      .default('linear')
      .describe('linear: equal differences; geometric: equal ratios, both ends of the same sign.'),
  }),
  emits: { kind: 'range' },
  run: async function* (_inputs, params) {
    const { start, stop, count, spacing } = params;
    if (spacing === 'geometric' && !(start * stop > 0)) {
      throw new PatchwiseError('value/out-of-range', `There is no equal ratio from ${start} to ${stop}.`, {
        hint: 'Use linear spacing, or ends that are both positive or both negative.',
      });
    }
    for (let i = 0; i < count; i++) yield { numbers: rangeElement(i, start, stop, count, spacing) };
  },
});
