import { fills } from '../../../src/recipes/recipe.ts';
import { type Needs, openPaint } from '../paint/open.ts';
import { lookOf } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { askedOf, asksByName } from './asked.ts';
import { begin } from './begin.ts';
import type { Painted } from './filling.ts';
import { journey, show } from './journey.ts';
import type { Recipe } from './recipes.ts';
import { SecondShot } from './second-shot.tsx';
import { loadChoices, recipeOf, recipes } from './workflows.ts';

const NEEDS: Readonly<Record<NonNullable<Recipe['asks']>, Needs>> = {
  mask: 'mask',
  paste: 'both',
  edit: 'changes',
  painting: 'picture',
};

/** Makes what a recipe makes: first what must be painted for it. @param given what was chosen before */
export function paintFirst(recipe: Recipe, given?: Painted): void {
  const at = journey.value;
  if (at === undefined) return;
  if (recipe.asks === undefined) {
    void begin(recipe, given);
    return;
  }
  const [title, action] = t.journey.painting[recipe.asks];
  openPaint({
    picture: at.picture,
    ...(recipe.asks === 'mask' && at.removed !== undefined ? { mask: at.removed } : {}),
    name: lookOf(at.picture).name,
    purpose: {
      recipe: recipe.id,
      // A card of one's own says itself what becomes of what is painted.
      title: recipe.own === undefined ? title : recipe.title,
      action: recipe.own === undefined ? action : t.card.go,
      needs: NEEDS[recipe.asks],
      ...(fills(recipe) ? { beside: SecondShot } : {}),
      back: () => show(given === undefined ? { kind: 'ask' } : { kind: 'which', recipe }),
      done: (painted) => void begin(recipe, { ...painted, ...given }),
    },
  });
}

/** Paints on for a recipe, as after a reload: what was painted is there again. */
export async function paintAgain(id: string): Promise<void> {
  if (recipes.value.length === 0) await loadChoices();
  const recipe = recipeOf(id);
  if (recipe !== undefined) paintFirst(recipe, asksByName(recipe) ? askedOf(recipe) : undefined);
}
