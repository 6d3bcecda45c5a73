import type { Job } from './job.ts';
import { saveNode } from './parts.ts';

/** Steps a round: above some 2.4 times there are several rounds, and as many steps in each would add too much. */
const stepsOfFactor = (factor: number): number => (factor > 2.4 ? 2 : 4);

export const upscale: Job = {
  name: 'upscale',
  description: 'Enlarges a photograph with the detail that its own patches teach.',
  options: [
    { flags: '--factor <n>', description: 'on both sides', kind: 'number', default: 2, range: [1.01, 16] },
  ],
  examples: ['patchwise upscale photo.jpg --factor 3'],
  nodes: ({ options }) => ({
    larger: {
      type: 'sampling/super-resolve@1',
      in: { model: 'model.model', image: 'photo.image' },
      params: { factor: options['factor'], net: 'finest', steps: stepsOfFactor(Number(options['factor'])) },
    },
    result: saveNode('larger.image'),
  }),
};
