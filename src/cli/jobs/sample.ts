import type { Job } from './job.ts';
import { fullSize, saveNode, secondOf, secondOption } from './parts.ts';

export const sample: Job = {
  name: 'sample',
  description: 'Makes new pictures from the patches of a photograph, of its size.',
  options: [
    { flags: '--count <n>', description: 'how many', kind: 'number', default: 1, range: [1, 100] },
    secondOption('another photograph to mix in: detail comes from where it fits'),
  ],
  examples: ['patchwise sample photo.jpg', 'patchwise sample photo.jpg --count 4 --seed 7 --out samples'],
  nodes: (facts) => ({
    samples: {
      type: 'sampling/sample-pyramid@1',
      in: { model: 'model.model' },
      params: { count: facts.options['count'] },
    },
    lift: fullSize('samples.images', secondOf(facts)),
    result: saveNode('lift.image', facts.options['count'] === 1 ? 'result.png' : '{node}-{index}.png'),
  }),
};
