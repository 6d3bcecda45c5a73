import { lookOf } from '../state/page/assets.ts';
import { registry } from '../state/page/catalogue.ts';
import { makingSeconds, resultSize, speed } from './estimate.ts';
import type { Recipe } from './recipes.ts';
import { sizeIn } from './size.ts';

/**
 * What was said that a recipe's own run takes with a picture, after the training, seconds; undefined while nothing is
 * known.
 */
export function makingOf(recipe: Recipe, picture: string): number | undefined {
  const lifting = registry.value.latest('detail/lift') !== undefined;
  const gives = resultSize(recipe, sizeIn(lookOf(picture)), undefined, lifting);
  return makingSeconds(recipe, gives, speed.value);
}
