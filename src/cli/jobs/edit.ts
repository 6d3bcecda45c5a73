import { type Job, type JobFacts, scaleFromTop } from './job.ts';
import { LIFT, saveNode } from './parts.ts';

export const edit: Job = {
  name: 'edit',
  description: 'Makes an edit that was done by hand look as if it had been photographed.',
  options: [
    {
      flags: '--edited <picture>',
      description: 'the photograph after the edit, of the same size',
      kind: 'picture',
      required: true,
    },
  ],
  shows: 'edited',
  examples: ['patchwise edit photo.jpg --edited by-hand.png'],
  nodes: (facts) => ({
    changed: {
      type: 'mask/from-difference@1',
      in: { image: 'edited.image', reference: 'photo.image' },
      params: { threshold: 24 },
    },
    // Single pixels are traces of a JPEG file.
    clean: { type: 'mask/erode@1', in: { mask: 'changed.mask' }, params: { radius: 1 } },
    whole: { type: 'mask/dilate@1', in: { mask: 'clean.mask' }, params: { radius: widthOf(facts, 240) } },
    mask: { type: 'mask/resize@1', in: { mask: 'whole.mask', like: 'model.image' } },
    soft: { type: 'mask/feather@1', in: { mask: 'mask.mask' }, params: { radius: 4, sigma: 2 } },
    small: { type: 'image/resize@1', in: { image: 'edited.image', like: 'model.image' } },
    inject: {
      type: 'sampling/inject@1',
      in: { image: 'small.image', model: 'model.model' },
      params: { startScale: scaleFromTop(facts, 2) },
    },
    together: {
      type: 'image/composite@1',
      in: { background: 'model.image', foreground: 'inject.image', mask: 'soft.mask' },
    },
    // Only the seam is made anew; what was pasted keeps its own detail.
    outer: { type: 'mask/dilate@1', in: { mask: 'whole.mask' }, params: { radius: widthOf(facts, 64) } },
    inner: { type: 'mask/erode@1', in: { mask: 'whole.mask' }, params: { radius: widthOf(facts, 64) } },
    seam: {
      type: 'mask/combine@1',
      in: { masks: ['outer.mask', 'inner.mask'] },
      params: { operation: 'subtract' },
    },
    lift: {
      type: LIFT,
      in: {
        image: 'together.image',
        photo: 'edited.image',
        model: 'model.model',
        mask: 'seam.mask',
        base: 'edited.image',
      },
      params: { stay: 0.2 },
    },
    result: saveNode('lift.image'),
  }),
};

/** Pixels of the photograph: so much of its long side, two at least. */
function widthOf({ photo }: JobFacts, part: number): number {
  return Math.max(2, Math.round(Math.max(photo.width, photo.height) / part));
}
