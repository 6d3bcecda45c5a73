import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { emittedNumbers, MAX_ENTRIES, parseNumbers } from '../../graph/types/emission.ts';
import { defineNode, many } from '../kit.ts';

const list = z
  .string()
  .max(65_536)
  .superRefine((text, context) => {
    const parsed = parseNumbers(text);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error });
  })
  .meta({ widget: 'long-text' });

export const grid = defineNode({
  type: 'flow/grid',
  version: 1,
  title: 'Grid of numbers',
  category: 'Flow',
  help: 'Emits each number of one list with each of another, row by row. Wired to two parameters, it makes a sweep over both: Sweeps shows a table.',
  inputs: {},
  outputs: {
    rows: many('number', 'The number of the row, once for each column.'),
    columns: many('number', 'The number of the column, beginning anew in each row.'),
  },
  params: z.object({
    rows: list
      .default('1, 2, 3')
      .describe('Decimal numbers separated by commas or spaces; rows times columns at most 10000.'),
    columns: list.default('1, 2, 3').describe('The same for the columns.'),
  }),
  emits: { kind: 'grid' },
  run: async function* (_inputs, params) {
    const [rows, columns] = (['rows', 'columns'] as const).map((port) =>
      emittedNumbers({ kind: 'grid' }, port, params),
    );
    if (rows === undefined || columns === undefined) {
      throw new PatchwiseError('value/out-of-range', `The grid has more than ${MAX_ENTRIES} places.`, {
        hint: 'Write fewer numbers.',
      });
    }
    for (const [i, row] of rows.entries()) yield { rows: row, columns: columns[i] as number };
  },
});
