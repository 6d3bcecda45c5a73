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
    // Half of the way to the picture's colours, before the model sees it.
    toned: {
      type: 'image/match-color@1',
      in: { image: 'object.image', reference: 'photo.image', mask: 'object.alpha' },
      params: { method: 'moments' },
    },
    'half-toned': {
      type: 'image/blend@1',
      in: { below: 'object.image', above: 'toned.image' },
      params: { opacity: 0.45 },
    },
    pasted: {
      type: 'image/paste@1',
      in: { canvas: 'photo.image', object: 'half-toned.image', alpha: 'object.alpha' },
      params: {
        x: Number(facts.options['x']) / 100,
        y: Number(facts.options['y']) / 100,
        size: Number(facts.options['size']) / 100,
      },
    },
    // Without the fringe of what it was cut out of, and in the light of where it is.
    rim: {
      type: 'image/clean-rim@1',
      in: { background: 'photo.image', foreground: 'pasted.image', mask: 'pasted.mask' },
    },
    lit: {
      type: 'image/match-light@1',
      in: { background: 'photo.image', foreground: 'rim.image', mask: 'pasted.mask' },
    },
    small: { type: 'image/resize@1', in: { image: 'lit.image', like: 'model.image' } },
    inject: {
      type: 'sampling/inject@1',
      in: { image: 'small.image', model: 'model.model' },
      params: { startScale: scaleFromTop(facts, 1) },
    },
    // No patch of the photograph holds the object: lifting would lose what it is, so it keeps its own drawing.
    // Only the tones are the model's: at its own size it has rubbed out an eye.
    tones: { type: 'image/resize@1', in: { image: 'inject.image' }, params: { longSide: 48 } },
    detail: { type: 'detail/own-detail@1', in: { image: 'tones.image', detail: 'lit.image' } },
    soft: { type: 'mask/feather@1', in: { mask: 'pasted.mask' }, params: { radius: 8 } },
    together: {
      type: 'image/composite@1',
      in: { background: 'photo.image', foreground: 'detail.image', mask: 'soft.mask' },
    },
    result: saveNode('together.image'),
  }),
};
