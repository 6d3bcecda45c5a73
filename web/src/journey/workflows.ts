import { computed, signal } from '@preact/signals';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { api } from '../api/rest.ts';
import { loadLibrary } from '../library/library.ts';
import { loadOwnTemplates, ownTemplates } from '../state/document/own-templates.ts';
import { t } from '../texts/texts.ts';
import { toastError } from '../ui/toast.ts';
import { loadSpeed } from './estimate.ts';
import { ownRecipes, type Recipe, recipesOf } from './recipes.ts';

/** Workflows that the studio has; none before they are loaded. */
export const templates = signal<readonly TemplateSummary[]>([]);

/** What the studio offers for a photograph, in the order of the choice; own cards come last. */
export const recipes = computed(() => [...recipesOf(templates.value), ...ownRecipes(ownTemplates.value)]);

export function recipeOf(id: string): Recipe | undefined {
  return recipes.value.find((recipe) => recipe.id === id);
}

/** The graph that declares a recipe. */
export async function documentOf({ id, own }: Recipe): Promise<GraphDocument> {
  const path = { id };
  return (await (own === undefined ? api.getTemplate({ path }) : api.getOwnTemplate({ path }))).document;
}

/** Loads what the question needs. */
export async function loadChoices(): Promise<void> {
  void loadSpeed();
  try {
    const [{ items }] = await Promise.all([api.listTemplates(), loadLibrary(['model']), loadOwnTemplates()]);
    templates.value = items;
  } catch (error) {
    toastError(error, t.journey.workflowsNotLoaded);
  }
}
