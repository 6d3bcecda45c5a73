import { z } from 'zod';
import { anomalyMaps } from '../../model/apply/anomaly.ts';
import { heatMap } from '../../render/heat-map.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { requireChannels } from '../checks.ts';
import { stepCost } from '../cost.ts';
import { defineNode, many, port } from '../kit.ts';
import { fraction } from '../params.ts';

export const anomalyMap = defineNode({
  type: 'energy/anomaly-map',
  version: 1,
  title: 'Anomaly map',
  category: 'Energy',
  help: "Shows where an image differs from the training image: how strongly the energy pulls each pixel away at each scale, or the score of its patch, in standard deviations of the training image's own values, as heat maps over the image and as one map.",
  inputs: {
    model: port('model', 'A trained pyramid.'),
    image: port(
      'image',
      'The image to judge, any size; it is not resized, so things should be as large as in the training image.',
    ),
  },
  outputs: {
    heatMap: port('image', 'The combined map over the image: dark is normal, bright is unusual.'),
    scales: many('image', 'The map of each scale over the image, coarsest first, with one colour range.'),
    mask: port('mask', 'The combined map from 0 (normal) to 1 (ceiling or above).'),
    mean: port('number', 'Mean of the combined map, in standard deviations.'),
  },
  params: z.object({
    measure: z
      .enum(['score', 'drift'])
      .default('drift')
      .describe(
        'drift: length of ∂Σf/∂x, how strongly a pixel is pulled; score: f of the patch around a pixel.',
      ),
    combine: z.enum(['mean', 'max']).default('mean').describe('How the scales are combined at each pixel.'),
    ceiling: z
      .number()
      .min(0.1)
      .max(100)
      .default(4)
      .describe('Standard deviations shown as the brightest colour, and as 1 in the mask.'),
    opacity: fraction(0.7, 'Opacity of the colours over the image, 0 to 1.'),
  }),
  cost: () => 2 * stepCost(),
  run: async function* ({ model, image }, { measure, combine, ceiling, opacity }, context) {
    requireChannels(model, image, 'image');
    const maps = await anomalyMaps(await context.services.engine(context), model, image, {
      measure,
      combine,
      signal: context.signal,
    });
    const shown = (map: Tensor) =>
      heatMap(map, { colours: 'magma', range: [0, ceiling], overlay: image, opacity });
    for (const map of maps.scales) yield { scales: shown(map) };
    const { shape, data } = maps.combined;
    yield {
      heatMap: shown(maps.combined),
      mask: { shape, data: data.map((value) => Math.min(1, value / ceiling)) },
      mean: data.reduce((sum, value) => sum + value, 0) / data.length,
    };
  },
});
