import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { parseNumbers } from '../../graph/types/emission.ts';
import { defineNode, many } from '../kit.ts';

export const numbers = defineNode({
  type: 'flow/numbers',
  version: 1,
  title: 'Numbers',
  category: 'Flow',
  help: 'Emits the numbers of a list, one by one. Wired to a parameter, it makes a sweep over its values.',
  inputs: {},
  outputs: { numbers: many('number', 'The numbers, in order.') },
  params: z.object({
    values: z
      .string()
      .max(65_536)
      .default('1, 2, 3')
      .superRefine((text, context) => {
        const parsed = parseNumbers(text);
        if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error });
      })
      .meta({ widget: 'long-text' })
      .describe('Decimal numbers separated by commas or spaces, at most 10000.'),
  }),
  emits: { kind: 'numbers', param: 'values' },
  run: async function* (_inputs, { values }) {
    const parsed = parseNumbers(values);
    if (!parsed.ok) {
      throw new PatchwiseError('value/out-of-range', parsed.error, {
        hint: 'Write numbers with a decimal point, separated by commas: 0.1, 0.2, 0.3.',
      });
    }
    for (const value of parsed.value) yield { numbers: value };
  },
});
