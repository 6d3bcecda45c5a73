import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { MAX_ENTRIES } from '../../graph/types/emission.ts';
import { defineNode, many } from '../kit.ts';

export const texts = defineNode({
  type: 'flow/texts',
  version: 1,
  title: 'Texts',
  category: 'Flow',
  help: 'Emits the texts of a list, one by one: labels of a contact sheet, file names, or values of a sweep.',
  inputs: {},
  outputs: { texts: many('text', 'The texts, in order, without surrounding white space.') },
  params: z.object({
    values: z
      .string()
      .max(65_536)
      .default('a, b, c')
      .meta({ widget: 'long-text' })
      .describe('The texts; empty ones are skipped.'),
    separator: z
      .enum(['comma', 'line'])
      .default('comma')
      .describe('What separates them: commas and line ends, or line ends only (for texts with commas).'),
  }),
  emits: { kind: 'entries', param: 'values' },
  run: async function* (_inputs, { values, separator }) {
    const entries = values
      .split(separator === 'comma' ? /[,\r\n]/ : /[\r\n]/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    if (entries.length === 0 || entries.length > MAX_ENTRIES) {
      throw new PatchwiseError('value/out-of-range', `The list has ${entries.length} texts.`, {
        hint: `Write 1 to ${MAX_ENTRIES} texts, separated by commas or line ends.`,
      });
    }
    for (const entry of entries) yield { texts: entry };
  },
});
