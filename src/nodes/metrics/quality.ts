import { z } from 'zod';
import type { PatchField } from '../../model/lift/field/patch-field.ts';
import { measureQuality, type QualityReport } from '../../model/metrics/quality.ts';
import { type Copying, measureCopying } from '../../model/novelty/copying.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { collectNonEmpty } from '../collect.ts';
import { defineNode, many, optionalMany, port } from '../kit.ts';
import type { Report } from '../values.ts';
import { copyingEntries } from './copying.ts';

export const metricsQuality = defineNode({
  type: 'metrics/quality',
  version: 1,
  title: 'Quality',
  category: 'Metrics',
  help: 'Measures samples against the training image, without a pretrained network: patch sliced-Wasserstein distance, plain and whitened (sensitive to coloured grain), coherence and completeness (Simakov et al. 2008), and diversity. Read them together: quality without diversity is copying, diversity without quality is noise.',
  inputs: {
    reference: port('image', 'The training image, at the size of the samples; at least 14 pixels a side.'),
    images: many('image', 'The samples; of one size, for the diversity.'),
    fields: optionalMany(
      'patch-field',
      'Where the patches of lifted samples came from: adds the share copied in one piece.',
    ),
  },
  outputs: {
    report: port('report', 'All figures.'),
    swd: port('number', 'Mean patch SWD of the samples; lower is better.'),
    distances: many('number', 'Patch SWD of each sample, in order.'),
    best: port('image', 'The sample with the lowest patch SWD.'),
  },
  params: z.object({
    title: z.string().max(200).default('Quality').describe('Title of the report.'),
    perSample: z.boolean().default(false).describe('Also list the figures of each sample in the report.'),
  }),
  run: async function* ({ reference, images, fields }, { title, perSample }, context) {
    const [samples, copied] = await Promise.all([
      collectNonEmpty(images, 'images', context.signal),
      copying(fields),
    ]);
    const quality = await measureQuality(reference, samples, {
      signal: context.signal,
      onSample: (done, total) => context.progress(done, total, `sample ${done} of ${total}`),
    });
    for (const sample of quality.samples) yield { distances: sample.patchSwd };
    const best = quality.samples.findIndex((sample) => sample.patchSwd === quality.patchSwd.best);
    yield {
      report: withCopying(qualityReport(title, quality, perSample), copied),
      swd: quality.patchSwd.mean,
      best: samples[best] as Tensor,
    };
  },
});

/** A field is looked at as it comes, and not kept. */
async function copying(fields: AsyncIterable<PatchField>): Promise<Copying[]> {
  const all: Copying[] = [];
  for await (const field of fields) all.push(measureCopying(field));
  return all;
}

function withCopying(report: Report, copied: readonly Copying[]): Report {
  if (copied.length === 0) return report;
  return { ...report, entries: [...report.entries, ...copyingEntries(copied)] };
}

function qualityReport(title: string, quality: QualityReport, perSample: boolean): Report {
  const { patchSwd, whitened, coherence, completeness, diversity, samples } = quality;
  const each = samples.flatMap((sample, i) => [
    { name: `sample ${i}: patch SWD`, value: sample.patchSwd },
    { name: `sample ${i}: whitened patch SWD`, value: sample.whitened },
    { name: `sample ${i}: coherence`, value: sample.coherence },
    { name: `sample ${i}: completeness`, value: sample.completeness },
  ]);
  return {
    title,
    entries: [
      { name: 'samples', value: samples.length, meaning: 'how many were measured' },
      {
        name: 'patch SWD, mean',
        value: patchSwd.mean,
        meaning: 'how unlike the sets of 7×7 patches are, at full, half and quarter size; lower is better',
      },
      { name: 'patch SWD, median', value: patchSwd.median, meaning: 'lower is better' },
      { name: 'patch SWD, best', value: patchSwd.best, meaning: 'of the best sample' },
      { name: 'patch SWD, worst', value: patchSwd.worst, meaning: 'of the worst sample' },
      {
        name: 'whitened patch SWD',
        value: whitened,
        meaning:
          'patch SWD in the deviations of the reference’s own principal components: sees coloured grain and plaid; ' +
          'lower is better',
      },
      {
        name: 'coherence',
        value: coherence,
        meaning:
          'mean squared distance of each patch of a sample to its nearest in the reference; lower is better',
      },
      {
        name: 'completeness',
        value: completeness,
        meaning:
          'mean squared distance of each patch of the reference to its nearest in a sample; lower is better',
      },
      ...(diversity === undefined
        ? []
        : [
            {
              name: 'diversity',
              value: diversity,
              meaning:
                'standard deviation between the samples over that within the reference; 0 is all alike',
            },
          ]),
      ...(perSample ? each : []),
    ],
  };
}
