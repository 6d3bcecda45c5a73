import { PatchwiseError } from '../../errors.ts';
import { type Job, type JobFacts, type JobNodes, type JobOption, scaleFromTop } from './job.ts';

const save = (image: string, name = 'result.png') => ({
  type: 'image/save@1',
  in: { image },
  params: { name },
});

const fullSize = (image: string, more: Readonly<Record<string, string>> = {}, params = {}) => ({
  type: 'detail/lift@11',
  in: { image, photo: 'photo.image', model: 'model.model', ...more },
  params,
});

/** A photograph more that patches may come from. */
const second = (description: string): JobOption => ({
  flags: '--second <picture>',
  description,
  kind: 'picture',
});

/** Where it goes, when it is given. */
const secondOf = ({ options }: JobFacts): Readonly<Record<string, string>> =>
  options['second'] === undefined ? {} : { second: 'second.image' };

const sample: Job = {
  name: 'sample',
  description: 'Makes new pictures from the patches of a photograph, of its size.',
  options: [
    { flags: '--count <n>', description: 'how many', kind: 'number', default: 1, range: [1, 100] },
    second('another photograph to mix in: detail comes from where it fits'),
  ],
  examples: ['patchwise sample photo.jpg', 'patchwise sample photo.jpg --count 4 --seed 7 --out samples'],
  nodes: (facts) => ({
    samples: {
      type: 'sampling/sample-pyramid@1',
      in: { model: 'model.model' },
      params: { count: facts.options['count'] },
    },
    lift: fullSize('samples.images', secondOf(facts)),
    result: save('lift.image', facts.options['count'] === 1 ? 'result.png' : '{node}-{index}.png'),
  }),
};

/** By what a mask grows where nothing is said: as in the workflow *Inpainting* and in the studio, 20 px of 1920. */
function grownBy({ photo, options }: JobFacts): number {
  const share = (20 * Math.max(photo.width, photo.height)) / 1920;
  return Number(options['grow'] ?? Math.min(512, Math.max(1, Math.round(share))));
}

const remove: Job = {
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
    second('another shot of the same place, which shows what is hidden'),
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
    result: save('lift.image'),
  }),
};

const SIDES = ['left', 'right', 'top', 'bottom'] as const;

/** Percent that are added on the left and on the right where no side is named. */
const USUAL_PERCENT = 25;

const extend: Job = {
  name: 'extend',
  description: `Widens the canvas of a photograph and makes up what lies beyond its edges; without a side, ${USUAL_PERCENT} percent on the left and on the right.`,
  options: [
    ...SIDES.map((side) => ({
      flags: `--${side} <percent>`,
      description: `how much to add at the ${side}, in percent of the photograph's ${side === 'left' || side === 'right' ? 'width' : 'height'}`,
      kind: 'number' as const,
      range: [0, 200] as const,
    })),
    second('another shot of the place, which shows what lies beyond the edges'),
  ],
  examples: ['patchwise extend photo.jpg', 'patchwise extend photo.jpg --right 40 --top 10'],
  nodes: (facts) => {
    const small = margins(facts, facts.trained);
    return {
      canvas: { type: 'image/pad@1', in: { image: 'model.image' }, params: small },
      margins: { type: 'mask/invert@1', in: { mask: 'canvas.known' } },
      outpaint: {
        type: 'sampling/inpaint@1',
        in: { model: 'model.model', image: 'canvas.image', hole: 'margins.mask' },
        params: { fill: 'image', startScale: scaleFromTop(facts, 2) },
      },
      base: { type: 'image/pad@1', in: { image: 'photo.image' }, params: margins(facts, facts.photo) },
      beyond: { type: 'mask/invert@1', in: { mask: 'base.known' } },
      lift: fullSize(
        'outpaint.images',
        { mask: 'beyond.mask', base: 'base.image', ...secondOf(facts) },
        { sources: 'everywhere', ...heightsOf(facts), ...sizeWith(facts) },
      ),
      result: save('lift.image'),
    };
  },
};

type Side = (typeof SIDES)[number];

/** Percent of the photograph's extent that a side gets. */
function percentOf({ options }: JobFacts, side: Side): number {
  const named = SIDES.some((each) => options[each] !== undefined);
  const usual = side === 'left' || side === 'right' ? USUAL_PERCENT : 0;
  return Number(options[side] ?? (named ? 0 : usual));
}

function margins(facts: JobFacts, { width, height }: JobFacts['photo']): Record<Side, number> {
  const of = (side: Side, extent: number) => Math.round((extent * percentOf(facts, side)) / 100);
  const all = {
    left: of('left', width),
    right: of('right', width),
    top: of('top', height),
    bottom: of('bottom', height),
  };
  if (SIDES.some((side) => all[side] > 0)) return all;
  throw new PatchwiseError('usage/invalid', 'Nothing is to be added: every side is at 0 percent.', {
    hint: `Give one or more of ${SIDES.map((side) => `--${side}`).join(', ')}, as in --left 50.`,
  });
}

/** Where the canvas begins and ends in the photograph: skies stay above and ground below. */
function heightsOf(facts: JobFacts): { stay: number; top: number; bottom: number } {
  return { stay: 0.1, top: -percentOf(facts, 'top') / 100, bottom: 1 + percentOf(facts, 'bottom') / 100 };
}

function sizeWith(facts: JobFacts): { width: number; height: number } {
  const { left, right, top, bottom } = margins(facts, facts.photo);
  return { width: facts.photo.width + left + right, height: facts.photo.height + top + bottom };
}

const harmonize: Job = {
  name: 'harmonize',
  description: 'Pastes an object on a photograph and gives it the look of what surrounds it.',
  options: [
    {
      flags: '--object <picture>',
      description: 'the object; its transparency is respected',
      kind: 'picture',
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
    result: save('together.image'),
  }),
};

/** Steps a round: above some 2.4 times there are several rounds, and as many steps in each would add too much. */
const stepsOfFactor = (factor: number): number => (factor > 2.4 ? 2 : 4);

const upscale: Job = {
  name: 'upscale',
  description: 'Enlarges a photograph with the detail that its own patches teach.',
  options: [
    { flags: '--factor <n>', description: 'on both sides', kind: 'number', default: 2, range: [1.01, 16] },
  ],
  examples: ['patchwise upscale photo.jpg --factor 3'],
  nodes: ({ options }) => ({
    larger: {
      type: 'sampling/super-resolve@2',
      in: { model: 'model.model', image: 'photo.image' },
      params: { factor: options['factor'], net: 'finest', steps: stepsOfFactor(Number(options['factor'])) },
    },
    result: save('larger.image'),
  }),
};

/** Long side at which a stylized picture is drawn, px: finer, strokes would follow every stone. */
const DRAWN = 960;

/** Height of it: never more than that of the picture that gives the strokes. */
function drawnHeight({ photo, learned }: JobFacts): number {
  return Math.round(Math.min((DRAWN * photo.height) / Math.max(photo.width, photo.height), learned.height));
}

const stylize: Job = {
  name: 'stylize',
  description: 'Gives a photograph the strokes and colours of another picture.',
  options: [
    {
      flags: '--style <picture>',
      description: 'the picture whose look it takes on',
      kind: 'picture',
      required: true,
    },
    second('another picture of that look, for more strokes'),
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
      type: 'detail/lift@11',
      in: { image: 'drawn.image', photo: 'style.image', ...secondOf(facts) },
      // The photograph's own order, in strokes of the style: not every patch of the style must come.
      params: { lambda: 0, start: 640 },
    },
    shapes: { type: 'image/resize@1', in: { image: 'drawn.image' }, params: { factor: 0.5 } },
    edges: { type: 'detail/own-detail@1', in: { image: 'shapes.image', detail: 'lift.image' } },
    kept: { type: 'image/blend@1', in: { below: 'lift.image', above: 'edges.image' } },
    result: save('kept.image'),
  }),
};

/** Pixels of the photograph: so much of its long side, two at least. */
function widthOf({ photo }: JobFacts, part: number): number {
  return Math.max(2, Math.round(Math.max(photo.width, photo.height) / part));
}

const edit: Job = {
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
      type: 'detail/lift@11',
      in: {
        image: 'together.image',
        photo: 'edited.image',
        model: 'model.model',
        mask: 'seam.mask',
        base: 'edited.image',
      },
      params: { stay: 0.2 },
    },
    result: save('lift.image'),
  }),
};

/** The short forms, most frequent first. */
export const JOBS: readonly Job[] = [sample, remove, extend, harmonize, upscale, stylize, edit];

/** The nodes that every job has: its pictures, and the model. Paths are absolute. */
export function jobInputs(
  { options }: Job,
  paths: { readonly photo: string; readonly model: string; readonly [option: string]: string | undefined },
): JobNodes {
  const nodes: Record<string, JobNodes[string]> = {
    photo: { type: 'image/load@1', params: { path: paths.photo } },
    model: { type: 'model/load@1', params: { path: paths.model } },
  };
  for (const { flags, kind } of options) {
    const name = optionName(flags);
    const path = paths[name];
    if (kind === 'number' || path === undefined) continue;
    nodes[name] = { type: kind === 'mask' ? 'mask/load@1' : 'image/load@1', params: { path } };
  }
  return nodes;
}

/** `--mask <picture>` is the option `mask`. */
export function optionName(flags: string): string {
  return (/^--(\w+)/.exec(flags)?.[1] ?? '') as string;
}
