import { z } from 'zod';
import type { PlotSeries } from '../../render/line-plot.ts';
import { collectNonEmpty } from '../collect.ts';
import { defineNode, many, port } from '../kit.ts';
import { sidePixels } from '../params.ts';
import type { Series } from '../values.ts';

export const plotCurves = defineNode({
  type: 'plot/curves',
  version: 1,
  title: 'Plot curves',
  category: 'Plot',
  help: 'Draws curves as a picture: losses and errors over the updates of a training, or metrics over a sweep.',
  inputs: { series: many('series', 'The curves; those of several wires share one plot.') },
  outputs: { image: port('image', 'The plot, in colour.') },
  params: z.object({
    title: z.string().max(200).default('').describe('Title; empty takes those of the curves.'),
    yScale: z
      .enum(['auto', 'linear', 'log'])
      .default('auto')
      .describe('Vertical axis; auto is logarithmic if all curves ask for it. A log axis omits values ≤ 0.'),
    xScale: z.enum(['linear', 'log']).default('linear').describe('Horizontal axis.'),
    dots: z.boolean().default(false).describe('Mark each value with a dot.'),
    width: z.number().int().min(200).max(8192).default(760).describe('Width of the picture, px.'),
    height: z.number().int().min(150).max(8192).default(440).describe('Height of the picture, px.'),
  }),
  pixels: sidePixels,
  run: async ({ series }, { title, yScale, dots, ...options }, { signal }) => {
    const all = await collectNonEmpty(series, 'series', signal);
    const first = all[0] as Series;
    const log = all.every((one) => one.logY === true);
    const { linePlot } = await import('../../render/line-plot.ts');
    const image = await linePlot(
      all.flatMap((one) => plotted(one, all.length > 1, dots)),
      {
        ...options,
        title: title !== '' ? title : [...new Set(all.map((one) => one.title))].join(', '),
        xLabel: first.xLabel,
        yLabel: [...new Set(all.map((one) => one.yLabel))].join(', '),
        yScale: yScale === 'auto' ? (log ? 'log' : 'linear') : yScale,
      },
    );
    return { image };
  },
});

function plotted(series: Series, several: boolean, dots: boolean): PlotSeries[] {
  return series.curves.map(({ name, points }) => ({
    name: several ? `${series.title}: ${name}` : name,
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    // A single value has no line to show it.
    dots: dots || points.length === 1,
  }));
}
