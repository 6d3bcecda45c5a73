import { PatchwiseError } from '../../errors.ts';
import { type Job, type JobFacts, scaleFromTop } from './job.ts';
import { fullSize, saveNode, secondOf, secondOption } from './parts.ts';

const SIDES = ['left', 'right', 'top', 'bottom'] as const;
type Side = (typeof SIDES)[number];

/** Percent that are added on the left and on the right where no side is named. */
const USUAL_PERCENT = 25;

export const extend: Job = {
  name: 'extend',
  description: `Widens the canvas of a photograph and makes up what lies beyond its edges; without a side, ${USUAL_PERCENT} percent on the left and on the right.`,
  options: [
    ...SIDES.map((side) => ({
      flags: `--${side} <percent>`,
      description: `how much to add at the ${side}, in percent of the photograph's ${side === 'left' || side === 'right' ? 'width' : 'height'}`,
      kind: 'number' as const,
      range: [0, 200] as const,
    })),
    secondOption('another shot of the place, which shows what lies beyond the edges'),
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
      result: saveNode('lift.image'),
    };
  },
};

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
