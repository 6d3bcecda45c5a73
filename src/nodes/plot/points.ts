import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { collect, collectNonEmpty } from '../collect.ts';
import { defineNode, many, optionalMany, port } from '../kit.ts';

export const plotPoints = defineNode({
  type: 'plot/points',
  version: 1,
  title: 'Curve of numbers',
  category: 'Plot',
  help: 'Makes a curve from a stream of numbers, or from two that go together: a metric against the values of a sweep.',
  inputs: {
    y: many('number', 'The values.'),
    x: optionalMany('number', 'Position of each value, in the same order; 0, 1, 2 … when unwired.'),
  },
  outputs: { series: port('series', 'The curve.') },
  params: z.object({
    name: z.string().max(200).default('values').describe('Name of the curve, for the legend.'),
    title: z.string().max(200).default('Values').describe('Title of the plot.'),
    xLabel: z.string().max(200).default('position').describe('Label of the horizontal axis, with the unit.'),
    yLabel: z.string().max(200).default('value').describe('Label of the vertical axis, with the unit.'),
    logY: z.boolean().default(false).describe('Suggest a logarithmic vertical axis.'),
  }),
  run: async ({ x, y }, { name, ...options }, { signal }) => {
    const [ys, xs] = await Promise.all([collectNonEmpty(y, 'y', signal), collect(x, signal)]);
    if (xs.length > 0 && xs.length !== ys.length) {
      throw new PatchwiseError(
        'stream/length-mismatch',
        `There are ${xs.length} x values for ${ys.length} y values.`,
        { hint: 'Wire streams of the same length, or leave x unwired.', details: { port: 'x' } },
      );
    }
    const points = ys.map((value, i) => [xs[i] ?? i, value] as const);
    return { series: { ...options, curves: [{ name, points }] } };
  },
});
