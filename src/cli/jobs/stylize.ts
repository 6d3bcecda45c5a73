import { type Job, type JobFacts, scaleFromTop } from './job.ts';
import { LIFT, saveNode, secondOf, secondOption } from './parts.ts';

/** Long side at which a stylized picture is drawn, px: finer, strokes would follow every stone. */
const DRAWN = 960;

export const stylize: Job = {
  name: 'stylize',
  description: 'Gives a photograph the strokes and colours of another picture.',
  options: [
    {
      flags: '--style <picture>',
      description: 'the picture whose look it takes on',
      kind: 'picture',
      required: true,
    },
    secondOption('another picture of that look, for more strokes'),
  ],
  learns: 'style',
  examples: ['patchwise stylize photo.jpg --style painting.jpg'],
  nodes: (facts) => ({
    small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { longSide: 384 } },
    matched: { type: 'image/match-color@1', in: { image: 'small.image', reference: 'model.image' } },
    inject: {
      type: 'sampling/inject@1',
      in: { image: 'matched.image', model: 'model.model' },
      params: { size: 'keep', startScale: scaleFromTop(facts, 0), steps: 6 },
    },
    // The model's picture is soft: half of the photograph's own shapes are drawn with it, and of those the strokes are
    // found.
    large: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { height: drawnHeight(facts) } },
    coloured: { type: 'image/match-color@1', in: { image: 'large.image', reference: 'model.image' } },
    painted: { type: 'image/resize@1', in: { image: 'inject.image', like: 'large.image' } },
    drawn: {
      type: 'image/blend@1',
      in: { below: 'painted.image', above: 'coloured.image' },
      params: { opacity: 0.6 },
    },
    lift: {
      type: LIFT,
      in: { image: 'drawn.image', photo: 'style.image', ...secondOf(facts) },
      // The photograph's own order, in strokes of the style: not every patch of the style must come.
      params: { start: 640, stay: 0 },
    },
    shapes: { type: 'image/resize@1', in: { image: 'drawn.image' }, params: { factor: 0.5 } },
    edges: { type: 'detail/own-detail@1', in: { image: 'shapes.image', detail: 'lift.image' } },
    kept: { type: 'image/blend@1', in: { below: 'lift.image', above: 'edges.image' } },
    result: saveNode('kept.image'),
  }),
};

/** Height of it: never more than that of the picture that gives the strokes. */
function drawnHeight({ photo, learned }: JobFacts): number {
  return Math.round(Math.min((DRAWN * photo.height) / Math.max(photo.width, photo.height), learned.height));
}
