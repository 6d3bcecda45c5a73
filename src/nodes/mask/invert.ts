import { z } from 'zod';
import { affine } from '../../image/pointwise.ts';
import { defineNode, port } from '../kit.ts';

export const maskInvert = defineNode({
  type: 'mask/invert',
  version: 1,
  title: 'Invert mask',
  category: 'Mask',
  help: 'Swaps inside and outside: 1 − m.',
  inputs: { mask: port('mask', 'The mask.') },
  outputs: { mask: port('mask', 'Its complement.') },
  params: z.object({}),
  run: async ({ mask }) => ({ mask: affine(mask, -1, 1) }),
});
