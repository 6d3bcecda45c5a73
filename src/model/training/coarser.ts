import type { Size } from '../../runtime/tensor.ts';
import { type PyramidOptions, pyramidSizes } from '../pyramid/pyramid.ts';
import type { TrainingSettings } from '../pyramid/training-settings.ts';

/**
 * The pyramid with which a training begins anew that is stuck, a scale of it being parked whatever is done (verdict.ts):
 * on a coarser scale 0 the receptive field covers more of a thing, and an energy that cannot tell a whole one from its
 * parts there can here.
 * @returns undefined where the settings name none, or it would be no coarser
 */
export function coarserPyramid(
  image: Size,
  { coarserShortSide, ...usual }: TrainingSettings['pyramid'],
): PyramidOptions | undefined {
  if (coarserShortSide === undefined || coarserShortSide >= usual.shortSide) return undefined;
  const coarser = { ...usual, shortSide: coarserShortSide };
  const [before, after] = [usual, coarser].map((options) => pyramidSizes(image, options).sizes[0] as Size);
  return areaOf(after as Size) < areaOf(before as Size) ? coarser : undefined;
}

function areaOf({ height, width }: Size): number {
  return height * width;
}
