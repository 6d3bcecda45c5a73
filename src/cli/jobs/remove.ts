import { type Job, type JobFacts, scaleFromTop } from './job.ts';
import { fullSize, saveNode, secondOf, secondOption } from './parts.ts';

export const remove: Job = {
  name: 'remove',
  description: 'Takes what a mask covers out of a photograph and fills the place with what fits around it.',
  options: [
    { flags: '--mask <picture>', description: 'white where it goes', kind: 'mask', required: true },
    {
      flags: '--grow <px>',
      description:
        "pixels that the mask grows by first: shadows and soft edges; without it about 1 percent of the photograph's longer side",
      kind: 'number',
      range: [0, 512],
    },
    secondOption('another shot of the same place, which shows what is hidden'),
  ],
  examples: [
    'patchwise remove photo.jpg --mask mask.png --out clean.png',
    'patchwise remove photo.jpg --mask mask.png --second other-shot.jpg',
  ],
  nodes: (facts) => ({
    whole: { type: 'mask/resize@1', in: { mask: 'mask.mask', like: 'photo.image' } },
    grown: { type: 'mask/dilate@1', in: { mask: 'whole.mask' }, params: { radius: grownBy(facts) } },
    small: { type: 'mask/resize@1', in: { mask: 'grown.mask', like: 'model.image' } },
    hole: { type: 'mask/dilate@1', in: { mask: 'small.mask' }, params: { radius: 1 } },
    inpaint: {
      type: 'sampling/inpaint@1',
      in: { model: 'model.model', image: 'model.image', hole: 'hole.mask' },
      params: { startScale: scaleFromTop(facts, 2) },
    },
    lift: fullSize('inpaint.images', { mask: 'grown.mask', ...secondOf(facts) }),
    result: saveNode('lift.image'),
  }),
};

/** By what a mask grows where nothing is said: as in the workflow *Inpainting* and in the studio, 20 px of 1920. */
function grownBy({ photo, options }: JobFacts): number {
  const share = (20 * Math.max(photo.width, photo.height)) / 1920;
  return Number(options['grow'] ?? Math.min(512, Math.max(1, Math.round(share))));
}
