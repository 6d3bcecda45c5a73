import { PatchwiseError } from '../../errors.ts';

/** How new pictures are where nobody says. */
export const USUAL_NOVELTY = 0.8;

/**
 * The one control of how new pictures are: the share of a picture that one shift of the photograph may explain.
 * @param novelty 0, like the photograph (all of it), to 1, as new as its patches allow (0.35)
 * @throws `value/out-of-range`
 */
export function allowedShift(novelty = USUAL_NOVELTY): number {
  if (novelty >= 0 && novelty <= 1) return 1 - 0.65 * novelty;
  throw new PatchwiseError('value/out-of-range', `The novelty of pictures cannot be ${novelty}.`, {
    hint: 'Give 0 (like the photograph) to 1 (new).',
  });
}
