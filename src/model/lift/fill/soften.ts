import { gaussianBlur } from '../../../image/gaussian-blur.ts';
import type { PieceImage } from '../pieces/hole-pieces.ts';
import { levelsOf, withLevels } from '../pieces/piece-levels.ts';

/** Standard deviation, px: what is left has no more texture than what coherence transport makes. */
const SIGMA = 0.8;

/** An image blurred so much that it can be compared with what has no texture; its opacity as it was. */
export function soften(image: PieceImage): PieceImage {
  return withLevels(image, gaussianBlur(levelsOf(image), SIGMA));
}
