import { type Size, sizeIn } from '../../../src/recipes/result-size.ts';
import { lookOf } from '../state/page/assets.ts';
import { makingSeconds, resultSize, speed } from './estimate.ts';
import type { Recipe } from './recipes.ts';

/**
 * What was said that a recipe's own run takes with a picture, after the training, seconds; undefined while nothing is
 * known.
 * @param size of the picture: without it nothing is known of its lift. Default: as the studio knows it, which does not
 *   tell it of what ships with Patchwise.
 */
export function makingOf(
  recipe: Recipe,
  picture: string,
  size: Size | undefined = sizeIn(lookOf(picture)),
): number | undefined {
  const gives = resultSize(recipe, size);
  if (gives === undefined && recipe.result.gives !== 'sheet' && recipe.result.unsized !== true)
    return undefined;
  return makingSeconds(recipe, gives, speed.value);
}
