import { z } from 'zod';
import { requireRegion } from '../../model/metrics/region.ts';
import { measureRegion } from '../../model/metrics/region-quality.ts';
import { atPort, requireSameSize } from '../checks.ts';
import { defineNode, port } from '../kit.ts';

export const metricsRegion = defineNode({
  type: 'metrics/region',
  version: 1,
  title: 'Quality of a region',
  category: 'Metrics',
  help: 'Measures a part of an image, its seam included, against the training image: patch sliced-Wasserstein distance and coherence of the 7×7 patches that touch the region. For edits and pastes: compare the figures before and after.',
  inputs: {
    reference: port('image', 'The training image; at least 14 pixels a side.'),
    image: port('image', 'The image to measure.'),
    region: port('mask', 'The part to measure: inside above 0; same size as the image.'),
  },
  outputs: {
    report: port('report', 'Both figures.'),
    swd: port('number', 'Patch SWD of the region; lower is better.'),
    coherence: port('number', 'Coherence of the region; lower is better.'),
  },
  params: z.object({
    title: z.string().max(200).default('Region').describe('Title of the report.'),
  }),
  run: async ({ reference, image, region }, { title }) => {
    requireSameSize(image, region, 'region');
    atPort('region', () => requireRegion(image, region));
    const { patchSwd, coherence } = measureRegion(reference, image, region);
    return {
      report: {
        title,
        entries: [
          {
            name: 'patch SWD inside',
            value: patchSwd,
            meaning: 'of the patches that touch the region, to those of the reference; lower is better',
          },
          {
            name: 'coherence inside',
            value: coherence,
            meaning:
              'mean squared distance of those patches to their nearest in the reference; lower is better',
          },
        ],
      },
      swd: patchSwd,
      coherence,
    };
  },
});
