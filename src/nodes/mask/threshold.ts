import { z } from 'zod';
import { defineNode, port } from '../kit.ts';
import { fraction } from '../params.ts';

export const maskThreshold = defineNode({
  type: 'mask/threshold',
  version: 1,
  title: 'Threshold mask',
  category: 'Mask',
  help: 'Makes a soft mask hard: 1 where it reaches the level, else 0. Langevin nodes need hard masks to hold pixels.',
  inputs: { mask: port('mask', 'A mask with values between 0 and 1.') },
  outputs: { mask: port('mask', 'The same with 0 and 1 only.') },
  params: z.object({
    level: fraction(0.5, 'Smallest value that counts as inside, 0 to 1; at 0 everything does.'),
  }),
  run: async ({ mask }, { level }) => ({
    mask: { shape: mask.shape, data: mask.data.map((value) => (value >= Math.fround(level) ? 1 : 0)) },
  }),
});
