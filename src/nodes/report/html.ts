import { z } from 'zod';
import { encodeImage } from '../../image/codec/image-codec.ts';
import { type HtmlPart, type HtmlSection, htmlPage } from '../../render/html-page.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { collect, labelsFor } from '../collect.ts';
import { defineNode, optionalMany, port } from '../kit.ts';
import { namePattern, outputName } from '../output-name.ts';
import type { Report, Series } from '../values.ts';

export const reportHtml = defineNode({
  type: 'report/html',
  version: 1,
  title: 'Web page',
  category: 'Report',
  help: 'Writes one self-contained HTML page with images, figures and plots, to read offline or to send. For a page about the whole run, with its settings and graph, use patchwise run --report.',
  inputs: {
    images: optionalMany('image', 'Images, from any number of wires.'),
    labels: optionalMany(
      'text',
      'A label under each image, in the same order; where the last label ends with a number, it counts on.',
    ),
    reports: optionalMany('report', 'Figures, one table each.'),
    series: optionalMany('series', 'Curves, one plot each.'),
  },
  outputs: { path: port('text', 'Path of the page.') },
  params: z.object({
    title: z.string().max(200).default('Report').describe('Title of the page.'),
    text: z
      .string()
      .max(10_000)
      .default('')
      .describe('Text below the title; empty lines separate paragraphs.'),
    name: namePattern('{node}.html', ['.html'], 'File name, ending in .html.'),
  }),
  sink: true,
  run: async ({ images, labels, reports, series }, { title, text, name }, context) => {
    const { services, nodeId, activation, signal } = context;
    const [pictures, texts, tables, curves] = await Promise.all([
      collect(images, signal),
      collect(labels, signal),
      collect(reports, signal),
      collect(series, signal),
    ]);
    const given = labelsFor(texts, pictures.length, 'images');
    const sections: HtmlSection[] = [
      ...(text === '' ? [] : [{ title: 'About', parts: [{ kind: 'text', text }] as const }]),
      ...(pictures.length === 0 ? [] : [{ title: 'Images', parts: [await imagesPart(pictures, given)] }]),
      ...tables.map((report) => ({ title: report.title, parts: [reportPart(report)] })),
      ...(curves.length === 0 ? [] : [{ title: 'Curves', parts: [await plotsPart(curves)] }]),
    ];
    const page = htmlPage({ title, sections });
    const file = outputName(name, ['.html'], { node: nodeId, index: activation });
    return { path: await services.writeOutput(file, new TextEncoder().encode(page)) };
  },
});

async function imagesPart(images: readonly Tensor[], labels: readonly string[]): Promise<HtmlPart> {
  return {
    kind: 'images',
    images: await Promise.all(
      images.map(async (image, i) => ({
        mediaType: 'image/png',
        bytes: await encodeImage(image, 'png'),
        label: labels[i],
      })),
    ),
  };
}

/** A report as a table. */
export function reportPart(report: Report): HtmlPart {
  return {
    kind: 'table',
    head: ['Figure', 'Value', 'Meaning'],
    rows: report.entries.map(({ name, value, meaning }) => [name, value, meaning ?? '']),
  };
}

/** Curves as pictures. */
export async function plotsPart(series: readonly Series[]): Promise<HtmlPart> {
  const { linePlot } = await import('../../render/line-plot.ts');
  const plots = await Promise.all(
    series.map(async (one) => {
      const plot = await linePlot(
        one.curves.map(({ name, points }) => ({
          name,
          x: points.map(([x]) => x),
          y: points.map(([, y]) => y),
          dots: points.length === 1,
        })),
        { title: one.title, xLabel: one.xLabel, yLabel: one.yLabel, yScale: one.logY ? 'log' : 'linear' },
      );
      return { mediaType: 'image/png', bytes: await encodeImage(plot, 'png'), label: one.title };
    }),
  );
  return { kind: 'images', images: plots };
}
