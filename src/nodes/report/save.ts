import { z } from 'zod';
import { defineNode, optional, port } from '../kit.ts';
import { namePattern, outputName } from '../output-name.ts';
import { reportTable } from './table.ts';

export const reportSave = defineNode({
  type: 'report/save',
  version: 1,
  title: 'Save report',
  category: 'Report',
  help: 'Writes a report to the output folder as JSON and as a plain-text table.',
  inputs: {
    report: port('report', 'The figures.'),
    label: optional('text', 'Replaces {label} in the name.'),
  },
  outputs: {
    path: port('text', 'Path of the JSON file; the text file is beside it.'),
    table: port('text', 'The table.'),
  },
  params: z.object({
    name: namePattern('{node}', [], 'File name without extension: .json and .txt are added.'),
  }),
  sink: true,
  run: async ({ report, label }, { name }, { services, nodeId, activation }) => {
    const base = outputName(name, [], { node: nodeId, index: activation, label });
    const table = reportTable(report);
    const encode = (text: string) => new TextEncoder().encode(text);
    await services.writeOutput(`${base}.txt`, encode(table));
    const path = await services.writeOutput(`${base}.json`, encode(`${JSON.stringify(report, null, 2)}\n`));
    return { path, table };
  },
});
