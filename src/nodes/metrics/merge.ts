import { z } from 'zod';
import { collect, collectNonEmpty, labelsFor } from '../collect.ts';
import { defineNode, many, optionalMany, port } from '../kit.ts';

export const metricsMerge = defineNode({
  type: 'metrics/merge',
  version: 1,
  title: 'Merge reports',
  category: 'Metrics',
  help: 'Joins reports into one, each figure named after its report: the results of a sweep in one table.',
  inputs: {
    reports: many('report', 'The reports, from any number of wires.'),
    labels: optionalMany(
      'text',
      'A name for each report, in the same order; where the last name ends with a number, it counts on. Its title when unwired.',
    ),
  },
  outputs: { report: port('report', 'All figures, in order.') },
  params: z.object({
    title: z.string().max(200).default('Figures').describe('Title of the combined report.'),
  }),
  run: async ({ reports, labels }, { title }, { signal }) => {
    const [all, given] = await Promise.all([
      collectNonEmpty(reports, 'reports', signal),
      collect(labels, signal),
    ]);
    const names = labelsFor(given, all.length, 'reports');
    const entries = all.flatMap((report, i) =>
      report.entries.map((entry) => ({ ...entry, name: `${names[i] ?? report.title}: ${entry.name}` })),
    );
    return { report: { title, entries } };
  },
});
