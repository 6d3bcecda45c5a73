import { crop, type Rectangle } from '../../../runtime/crop.ts';
import { type Size, sizeOf, type Tensor } from '../../../runtime/tensor.ts';
import { WHITENED_PATCH, whitenedDistance, whitenedLevel } from '../../metrics/whitened-level.ts';
import { boundsWhere } from './bounds.ts';
import { depthsIn } from './holes.ts';

/** How far what surrounds a hole reaches, beside the radius of a disc of its area. */
const REACH = 0.5;
const HALF = WHITENED_PATCH >> 1;
/** Least reach, px: the first patches beyond those that touch the hole, and some more. */
const LEAST_REACH = 3 * WHITENED_PATCH;
/** Directions along which patches are compared: enough to rank a few fillings. */
const DIRECTIONS = 60;

/** One of several fillings of a hole. */
export interface Candidate {
  /** [1, C, H, W] in [-1, 1], the same outside of the hole as all others. */
  readonly image: Tensor;
  /** How little its pieces join. */
  readonly misfit: number;
  /** How far it is from where lines of the surroundings lead, in levels. */
  readonly astray: number;
}

/** What nobody sees, of misfit and of what is astray, in levels: all that is less counts so. */
const LEAST = { misfit: 0.5, astray: 1 };

/**
 * Which of several fillings of a hole is most like what surrounds it, and joins: whose patches have the least whitened
 * sliced-Wasserstein distance (whitenedDistance) to those of the surroundings, times its misfit, times how far it is from
 * where lines lead. Whitened, since a filling that took a wrong turn is seldom of another colour, and often of another grain: rock out of focus, haze on a slope. But
 * what has the right grain may end abruptly, and what joins everywhere may be a smear: one alone chooses worse.
 * @param hole a byte a pixel, 0 where it is known
 * @returns its number; 0 where the hole has no surroundings to compare with
 */
export function bestFilling(fillings: readonly Candidate[], hole: Uint8Array): number {
  const [first] = fillings;
  if (first === undefined) throw new Error('There is no filling.');
  const size = sizeOf(first.image);
  const inside = patchesWhere(size, (i) => hole[i] !== 0);
  const away = depthsIn(
    hole.map((bits) => (bits === 0 ? 1 : 0)),
    size.width,
    size.width + size.height,
  );
  const area = hole.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0);
  const reach = Math.max(LEAST_REACH, REACH * Math.sqrt(area / Math.PI));
  // Rows and columns added: a patch whose middle is farther away than its corner does not touch the hole.
  const around = patchesWhere(size, (i) => away[i]! > 2 * HALF && away[i]! <= reach);
  if (inside === undefined || around === undefined) return 0;
  const surroundings = whitenedLevel(crop(first.image, around.window), around.patches, DIRECTIONS);
  const distances = fillings.map(
    ({ image, misfit, astray }) =>
      Math.max(misfit, LEAST.misfit) *
      Math.max(astray, LEAST.astray) *
      whitenedDistance(surroundings, crop(image, inside.window), inside.patches),
  );
  return distances.indexOf(Math.min(...distances));
}

/** Some of an image's patches. */
interface Patches {
  /** Where they all lie. */
  readonly window: Rectangle;
  /** Their numbers in it, in raster order of their corners. */
  readonly patches: Int32Array;
}

/** The patches of an image whose middle is asked for; undefined: there are none. */
function patchesWhere({ width, height }: Size, is: (pixel: number) => boolean): Patches | undefined {
  const middle = (i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x >= HALF && x < width - HALF && y >= HALF && y < height - HALF && is(i);
  };
  const { left, top, right, bottom } = boundsWhere(width, height, middle);
  if (left === right) return undefined;
  const columns = right - left;
  const patches: number[] = [];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      if (middle(y * width + x)) patches.push((y - top) * columns + x - left);
  return {
    window: {
      left: left - HALF,
      top: top - HALF,
      width: columns + 2 * HALF,
      height: bottom - top + 2 * HALF,
    },
    patches: Int32Array.from(patches),
  };
}
