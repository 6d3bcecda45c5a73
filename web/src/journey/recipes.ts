import type { OwnTemplateSummary } from '../../../src/protocol/own-templates.ts';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { countOf, type Recipe as Declared } from '../../../src/recipes/recipe.ts';
import { resultExtent } from '../../../src/recipes/result-size.ts';
import type { Part } from '../picture/part.ts';
import { t } from '../texts/texts.ts';

/*
 * What can be done with a photograph: each is a graph that declares a recipe (src/recipes), a workflow of Patchwise or of a
 * pack, or a card that the person made.
 */

export interface Recipe extends Declared {
  /** Of its workflow. */
  readonly id: string;
  /** Title of its workflow. */
  readonly title: string;
  readonly description: string;
  /** Of a card that the person made: whether there is a picture of it. */
  readonly own?: { readonly picture: boolean };
}

/** Seconds of the default training (docs/performance.md, "A whole training"). */
export const TRAINING_SECONDS = 48;

/** How finely a photograph can be learned: px of its longer side, the usual first. */
export const LEARN_SIDES = [64, 48] as const;

export type LearnSide = (typeof LEARN_SIDES)[number];

/** What a training takes beside the usual one. */
export const LEARNING_SHARE: Readonly<Record<LearnSide, number>> = { 64: 1, 48: 0.72 };

/** What the graph that learns a photograph notes as its purpose; those of recipes note their id. */
export const LEARNING: Readonly<Record<LearnSide, string>> = { 64: 'learn', 48: 'learn-48' };

/** The recipes of workflows, in the order of the choice. */
export function recipesOf(items: readonly TemplateSummary[]): readonly Recipe[] {
  const found = items.flatMap(({ id, title, description, recipe }) =>
    recipe?.group === undefined ? [] : [{ ...recipe, id, title, description }],
  );
  return found.sort((a, b) => a.order - b.order);
}

/** The cards that the person made, the newest first. */
export function ownRecipes(items: readonly OwnTemplateSummary[]): readonly Recipe[] {
  return items.flatMap(({ id, title, picture, card }) =>
    card === undefined
      ? []
      : [{ ...card.recipe, id, title, description: card.description, own: { picture } }],
  );
}

/** Title and a sentence, in the language of the page: workflows of packs and own cards say them themselves. */
export function wordsOf({
  id,
  title,
  description,
  own,
}: Pick<Recipe, 'id' | 'title' | 'description' | 'own'>): readonly [title: string, text: string] {
  if (own !== undefined) return [title, description];
  return t.journey.cards[id] ?? [t.workflows.say(title), t.workflows.say(description)];
}

/** Whether the photograph must have been learned for it. */
export function learnsPhotograph({ learns }: Recipe): boolean {
  return learns === 'photo';
}

/** How many pictures, or frames of an animation, there will be. */
export function piecesOf(recipe: Recipe): number {
  return countOf(recipe);
}

/** Where the photograph lies in a result that continues it; undefined for others. @param options that were chosen */
export function keptPart(recipe: Recipe, options?: Readonly<Record<string, number>>): Part | undefined {
  const { width, height, at } = resultExtent(recipe, options);
  if (at === undefined) return undefined;
  return { left: at.left / width, top: at.top / height, width: 1 / width, height: 1 / height };
}
