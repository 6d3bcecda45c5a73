import { type Job, scaleFromTop } from './job.ts';
import { saveNode } from './parts.ts';

export const harmonize: Job = {
  name: 'harmonize',
  description: 'Pastes an object on a photograph and gives it the look of what surrounds it.',
  options: [
    {
      flags: '--object <picture>',
      description: 'the object; its transparency is respected',
      kind: 'cut-out',
      required: true,
    },
    {
      flags: '--x <percent>',
      description: 'its centre, across',
      kind: 'number',
      default: 50,
      range: [0, 100],
    },
    { flags: '--y <percent>', description: 'its centre, down', kind: 'number', default: 50, range: [0, 100] },
    {
      flags: '--size <percent>',
      description: "its long side, of the photograph's",
      kind: 'number',
      default: 30,
      range: [1, 400],
    },
  ],
  examples: ['patchwise harmonize painting.jpg --object bird.png --x 30 --y 60 --size 25'],
  nodes: (facts) => ({
    pasted: {
      type: 'image/paste@1',
      in: { canvas: 'photo.image', object: 'object.image', alpha: 'object.alpha' },
      params: {
        x: Number(facts.options['x']) / 100,
        y: Number(facts.options['y']) / 100,
        size: Number(facts.options['size']) / 100,
      },
    },
    // Without the fringe of what it was cut out of.
    rim: {
      type: 'image/clean-rim@1',
      in: { background: 'photo.image', foreground: 'pasted.image', mask: 'pasted.mask' },
    },
    small: { type: 'image/resize@1', in: { image: 'rim.image', like: 'model.image' } },
    inject: {
      type: 'sampling/inject@1',
      in: { image: 'small.image', model: 'model.model' },
      params: { startScale: scaleFromTop(facts, 2) },
    },
    // No patch of the photograph holds the object: it keeps its own pixels, and only its tone is the model's.
    tone: {
      type: 'detail/match-tone@1',
      in: {
        background: 'photo.image',
        foreground: 'rim.image',
        mask: 'pasted.mask',
        toned: 'inject.image',
      },
    },
    result: saveNode('tone.image'),
  }),
};
