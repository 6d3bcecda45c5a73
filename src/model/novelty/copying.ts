import { PatchwiseError } from '../../errors.ts';
import { connectedParts } from '../../image/connected-parts.ts';
import { NO_MATCH, type PatchField } from '../lift/field/patch-field.ts';

export interface Copying {
  /** Share of the patches that lie in the largest connected piece, 0 to 1: 1 is a copy of the photograph. */
  readonly largest: number;
  /** How many pieces hold half of all patches: 1 where one is larger than all others together. */
  readonly piecesOfHalf: number;
}

/**
 * How much of an image is one piece of the photograph. Neighbouring patches belong to one piece when their matches are
 * neighbours, too, up to `slack` pixels: coarse levels are enlarged by fractions, so what was one piece there moves by
 * a pixel here and there.
 * @param slack of the shift from patch to patch, px. Default: 1, or 1/500 of the photograph's longer side.
 */
export function measureCopying(field: PatchField, slack?: number): Copying {
  const { width, height, x, y, distance, source } = field;
  const count = width * height;
  if (count === 0) throw new PatchwiseError('image/too-small', 'The patch field is empty.');
  const own = field.parts?.[0] ?? source;
  const allowed = slack ?? Math.max(1, Math.round(Math.max(own.width, own.height) / 500));
  const continues = (a: number, b: number, dx: number, dy: number): boolean =>
    Math.abs(x[b]! - x[a]! - dx) <= allowed &&
    Math.abs(y[b]! - y[a]! - dy) <= allowed &&
    distance[a] !== NO_MATCH &&
    distance[b] !== NO_MATCH;
  const sizes = new Map<number, number>();
  for (const piece of connectedParts(field, continues)) sizes.set(piece, (sizes.get(piece) ?? 0) + 1);
  const sorted = [...sizes.values()].sort((a, b) => b - a);
  let [pieces, held] = [0, 0];
  while (held * 2 < count) held += sorted[pieces++]!;
  return { largest: sorted[0]! / count, piecesOfHalf: pieces };
}
