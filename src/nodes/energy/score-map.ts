import { z } from 'zod';
import { scaleScores } from '../../model/chain/scale-scores.ts';
import { heatMap } from '../../render/heat-map.ts';
import { requireNetChannels } from '../checks.ts';
import { stepCost } from '../cost.ts';
import { defineNode, port } from '../kit.ts';

export const scoreMap = defineNode({
  type: 'energy/score-map',
  version: 1,
  title: 'Score map',
  category: 'Energy',
  help:
    'Scores every patch of an image with the energy net of one scale: bright where the patch looks like the ' +
    'training image, dark where it does not. The number is the mean of the map.',
  inputs: {
    image: port('image', 'The image to judge, at the scale of the net.'),
    net: port('energy-net', 'The net to judge with.'),
  },
  outputs: {
    heatMap: port('image', 'Score of the patch around each pixel, coloured from low to high.'),
    score: port('number', 'Mean score of the patches.'),
  },
  params: z.object({}),
  cost: () => stepCost(),
  run: async ({ image, net }, _params, context) => {
    requireNetChannels(net, image, 'image');
    const { score } = await scaleScores(await context.services.engine(context), net.scale, image);
    const mean = score.data.reduce((sum, value) => sum + value, 0) / score.data.length;
    return { heatMap: heatMap(score), score: mean };
  },
});
