import { z } from 'zod';
import { type Copying, measureCopying } from '../../model/novelty/copying.ts';
import { defineNode, many, port } from '../kit.ts';
import type { Report } from '../values.ts';

export const metricsCopying = defineNode({
  type: 'metrics/copying',
  version: 1,
  title: 'Copying',
  category: 'Metrics',
  help: 'Measures how much of each lifted image is one connected piece of the photograph. Read it together with quality and diversity: a copy has perfect quality.',
  inputs: { fields: many('patch-field', 'Where the patches of each image came from.') },
  outputs: {
    report: port('report', 'All figures.'),
    shares: many('number', 'Share of each image covered by its largest piece, in order; 1 is a copy.'),
  },
  params: z.object({
    title: z.string().max(200).default('Copying').describe('Title of the report.'),
    slack: z
      .number()
      .int()
      .min(0)
      .max(64)
      .nullable()
      .default(null)
      .describe(
        "How much matches may shift from patch to patch within a piece, px; empty: 1/500 of the photograph's longer side, at least 1 px.",
      ),
  }),
  run: async function* ({ fields }, { title, slack }) {
    const found: Copying[] = [];
    for await (const field of fields) {
      const copying = measureCopying(field, slack ?? undefined);
      found.push(copying);
      yield { shares: copying.largest };
    }
    const entries = [
      { name: 'images', value: found.length, meaning: 'how many were measured' },
      ...(found.length > 0 ? copyingEntries(found) : []),
    ];
    yield { report: { title, entries } };
  },
});

/** The figures of one image or more, for a report. */
export function copyingEntries(found: readonly Copying[]): Report['entries'] {
  const mean = (of: (copying: Copying) => number) =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  return [
    {
      name: 'copied in one piece, mean',
      value: mean(({ largest }) => largest),
      meaning: 'share of an image in one connected piece of the photograph; 1 is a copy',
    },
    {
      name: 'copied in one piece, most',
      value: Math.max(...found.map(({ largest }) => largest)),
      meaning: 'of the image that copies most',
    },
    {
      name: 'pieces of half',
      value: mean(({ piecesOfHalf }) => piecesOfHalf),
      meaning: 'how many pieces of the photograph make up half of an image, mean',
    },
  ];
}
