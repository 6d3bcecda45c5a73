import { z } from 'patchwise';
import { defineNode, port, SCREEN } from './kit.js';

export const screenNode = defineNode({
  type: 'patchwise-halftone/screen',
  version: 1,
  title: 'Screen',
  category: 'Halftone',
  help: 'Makes a halftone screen: rows of dots or lines that grow where a picture is dark.',
  inputs: {},
  outputs: { screen: port(SCREEN, 'The screen.') },
  params: z.object({
    shape: z.enum(['dot', 'line']).default('dot').describe('What grows: dots, or lines.'),
    size: z.number().min(2).max(64).default(6).describe('Side of a cell, px.'),
    angle: z.number().min(-180).max(180).default(15).describe('Direction of the rows, degrees.'),
  }),
  run: async (_inputs, screen) => ({ screen }),
});
