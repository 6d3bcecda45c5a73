import { z } from 'zod';
import { anomalyMaps, COMPARED_AT } from '../../model/apply/anomaly.ts';
import { heatMap } from '../../render/heat-map.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { defineNode, many, port } from '../kit.ts';
import { fraction } from '../params.ts';

export const anomalyMap = defineNode({
  type: 'metrics/anomaly-map',
  version: 1,
  title: 'Anomaly map',
  category: 'Metrics',
  help: 'Shows where an image does not look like a photograph: how far its colours, and its contrasts of four widths, are around each pixel from those of the likest place of the photograph, as heat maps over the image and as one map. Things that are too smooth are found, too; another light and more noise do not count.',
  inputs: {
    photo: port('image', 'The photograph that shows what is usual.'),
    image: port('image', 'The image to judge, any size; things should be as large as in the photograph.'),
  },
  outputs: {
    heatMap: port('image', 'The map over the image: dark is usual, bright is unusual.'),
    parts: many(
      'image',
      'What of it is colour, then what is detail, from coarse to fine, with one colour range.',
    ),
    mask: port('mask', 'The map from 0 (usual) to 1 (ceiling or above).'),
    mean: port('number', 'Mean of the map.'),
  },
  params: z.object({
    size: z
      .number()
      .int()
      .min(16)
      .max(384)
      .default(COMPARED_AT)
      .describe(
        'Longest side of the photograph at which both are compared, px; what is smaller than a pixel there is not seen.',
      ),
    ceiling: z
      .number()
      .min(0.1)
      .max(100)
      .default(3)
      .describe(
        'Distance shown as the brightest colour, and as 1 in the mask; 1 is how far places of the photograph are from the likest other one.',
      ),
    opacity: fraction(0.7, 'Opacity of the colours over the image, 0 to 1.'),
  }),
  run: async function* ({ photo, image }, { size, ceiling, opacity }, { signal }) {
    const maps = await anomalyMaps(photo, image, { size, signal });
    const shown = (map: Tensor) =>
      heatMap(map, { colours: 'magma', range: [0, ceiling], overlay: image, opacity });
    for (const map of maps.parts) yield { parts: shown(map) };
    const { shape, data } = maps.combined;
    yield {
      heatMap: shown(maps.combined),
      mask: { shape, data: data.map((value) => Math.min(1, value / ceiling)) },
      mean: data.reduce((sum, value) => sum + value, 0) / data.length,
    };
  },
});
