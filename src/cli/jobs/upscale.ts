import type { Job } from './job.ts';
import { saveNode } from './parts.ts';

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
      params: { factor: options['factor'], net: 'finest', enlarge: 'self-similar', steps: 2 },
    },
    result: saveNode('larger.image'),
  }),
};
