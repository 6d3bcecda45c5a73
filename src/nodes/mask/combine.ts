import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { checkMask } from '../../image/fit.ts';
import { atPort } from '../checks.ts';
import { collectNonEmpty } from '../collect.ts';
import { defineNode, many, port } from '../kit.ts';

const OPERATIONS = ['union', 'intersection', 'subtract', 'difference'] as const;

export const maskCombine = defineNode({
  type: 'mask/combine',
  version: 1,
  title: 'Combine masks',
  category: 'Mask',
  help: 'Combines masks of one size, from any number of wires.',
  inputs: { masks: many('mask', 'The masks; their order matters only for subtract.') },
  outputs: { mask: port('mask', 'The combined mask.') },
  params: z.object({
    operation: z
      .enum(OPERATIONS)
      .default('union')
      .describe(
        'union: in any of them (max); intersection: in all (min); subtract: in the first and in no other; ' +
          'difference: in an odd number of them.',
      ),
  }),
  run: async ({ masks }, { operation }, { signal }) => {
    const all = await collectNonEmpty(masks, 'masks', signal);
    return {
      mask: all.reduce((a, b) => {
        atPort('masks', () => checkMask(a, b));
        const data = a.data.map((value, i) => combined(operation, value, b.data[i] as number));
        return { shape: a.shape, data };
      }),
    };
  },
});

function combined(operation: (typeof OPERATIONS)[number], a: number, b: number): number {
  switch (operation) {
    case 'union':
      return Math.max(a, b);
    case 'intersection':
      return Math.min(a, b);
    case 'subtract':
      return Math.min(a, 1 - b);
    case 'difference':
      return Math.abs(a - b);
    default:
      return assertNever(operation);
  }
}
