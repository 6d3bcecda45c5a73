import { PatchwiseError } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import { formatShape, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import {
  type Checks,
  NUMBER,
  oneOf,
  requireArgument,
  requireOptions,
  requireTensor,
  SIZE,
} from '../../shared/arguments.ts';
import { fittedSides } from '../../shared/fitted-sides.ts';

/** Versions of one image, coarsest first. */
export interface Pyramid {
  readonly levels: readonly Tensor[];
  /** Size of a level divided by the next finer one's, in (0, 1]. */
  readonly ratio: number;
}

/** Size of a scale divided by the next finer one's, where the number of scales is free (docs/training.md). */
const USUAL_RATIO = 0.65;

export interface PyramidOptions {
  /** Number of scales S + 1, at least 1. Left out: as many as bring the ratio near {@link USUAL_RATIO}. */
  readonly scales?: number | undefined;
  /** Long side of the finest level, px; an image is never enlarged. */
  readonly longSide: number;
  /** Short side of the coarsest level, px. */
  readonly shortSide: number;
  /** With `fitted`, long images are learned as `fittedSides` has it. Left out: as any other. */
  readonly longImages?: 'fitted' | undefined;
}

const PYRAMID_OPTIONS: Checks<PyramidOptions> = {
  scales: NUMBER,
  longSide: NUMBER,
  shortSide: NUMBER,
  longImages: oneOf(['fitted']),
};

/**
 * The paper's rule: the finest level has long side min(longSide, the image's own); the coarsest has short side
 * `shortSide`; r is the S-th root of the quotient of their long sides, and level s measures round(d · r^(S−s)).
 * @throws `value/out-of-range`, `image/too-small` when the image is smaller than the coarsest level should be.
 *
 * @example
 * import { pyramidSizes } from 'patchwise';
 * const { sizes } = pyramidSizes({ height: 1080, width: 1920 }, { longSide: 64, shortSide: 15 });
 * console.log(sizes);
 */
export function pyramidSizes(image: Size, options: PyramidOptions): { sizes: Size[]; ratio: number } {
  requireArgument(image, 'image', SIZE);
  requireOptions(options, PYRAMID_OPTIONS, ['longSide', 'shortSide']);
  const { longSide, shortSide } = options.longImages === undefined ? options : fittedSides(image, options);
  const shrink = Math.min(1, longSide / Math.max(image.height, image.width));
  const height = Math.round(image.height * shrink);
  const width = Math.round(image.width * shrink);
  const short = Math.min(height, width);
  const steps = Math.max(0, Math.round(Math.log(shortSide / short) / Math.log(USUAL_RATIO)));
  const scales = options.scales ?? 1 + steps;
  if (!Number.isInteger(scales) || scales < 1 || scales > 32 || !(longSide >= 1) || !(shortSide >= 1)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `A pyramid cannot have ${scales} scales from ${Math.round(shortSide)} to ${Math.round(longSide)} px.`,
      { hint: 'Give 1 to 32 scales and positive sides.' },
    );
  }
  if (short < shortSide && scales > 1) {
    throw new PatchwiseError(
      'image/too-small',
      `The finest level would be ${width}×${height} px, but the coarsest should have a short side of ${Math.round(shortSide)} px.`,
      { hint: 'Use a larger image, a larger long side, or a smaller short side.' },
    );
  }
  const long = Math.max(height, width);
  const coarsestLong = Math.round((long * shortSide) / short);
  const ratio = scales > 1 ? (coarsestLong / long) ** (1 / (scales - 1)) : 1;
  const sizes = Array.from({ length: scales }, (_, s) => {
    const factor = ratio ** (scales - 1 - s);
    return {
      height: Math.max(1, Math.round(height * factor)),
      width: Math.max(1, Math.round(width * factor)),
    };
  });
  return { sizes, ratio };
}

/**
 * Builds the levels, each resized from the finest (bicubic, antialiased, float throughout).
 *
 * @example
 * import { buildPyramid, decodeImage } from 'patchwise';
 * const { image } = await decodeImage('photo.jpg');
 * const { levels } = buildPyramid(image, { longSide: 64, shortSide: 15 });
 * console.log(levels.map(({ shape }) => shape));
 */
export function buildPyramid(image: Tensor, options: PyramidOptions): Pyramid {
  requireTensor(image, 'image');
  const { sizes, ratio } = pyramidSizes(sizeOf(image), options);
  const finest = resize(image, sizes.at(-1) as Size, 'bicubic');
  return pyramidOfSizes(finest, sizes, ratio);
}

/** The levels of given sizes from the finest image. */
export function pyramidOfSizes(finest: Tensor, sizes: readonly Size[], ratio: number): Pyramid {
  return { levels: sizes.map((size) => resize(finest, size, 'bicubic')), ratio };
}

/** @throws `value/out-of-range` naming the levels there are. */
export function pyramidLevel(pyramid: Pyramid, scale: number): Tensor {
  const level = pyramid.levels[scale];
  if (level === undefined) {
    throw new PatchwiseError('value/out-of-range', `The pyramid has no scale ${scale}.`, {
      hint: `Choose a scale from 0 (coarsest) to ${pyramid.levels.length - 1} (finest).`,
    });
  }
  return level;
}

/** "3 scales, 3×18×27 to 3×43×64" */
export function describePyramid(pyramid: Pyramid): string {
  const shapes = [pyramid.levels[0], pyramid.levels.at(-1)].map((t) => formatShape(t?.shape.slice(1) ?? []));
  return `${pyramid.levels.length} scales, ${shapes[0]} to ${shapes[1]}`;
}
