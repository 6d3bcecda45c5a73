import type { Tensor } from '../../runtime/tensor.ts';
import { type ColourAxes, halfWhitened } from '../net/colour-axes.ts';
import type { Pyramid } from '../pyramid/pyramid.ts';
import type { TrainingSettings } from '../pyramid/training-settings.ts';

/** The colour space of a pyramid's nets; undefined is RGB. A reach of 0 is any. */
export function trainingColour(
  pyramid: Pyramid,
  { colour, colourReach }: Pick<TrainingSettings, 'colour' | 'colourReach'>,
): ColourAxes | undefined {
  return colour === 'half'
    ? halfWhitened(pyramid.levels.at(-1) as Tensor, colourReach || undefined)
    : undefined;
}
