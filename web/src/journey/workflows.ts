import { computed, signal } from '@preact/signals';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { api } from '../api/rest.ts';
import { loadLibrary } from '../library/library.ts';
import { t } from '../texts/texts.ts';
import { toastError } from '../ui/toast.ts';
import { loadSpeed } from './estimate.ts';
import { type Recipe, recipesOf } from './recipes.ts';

/** Workflows that the studio has; none before they are loaded. */
export const templates = signal<readonly TemplateSummary[]>([]);

/** What the studio offers for a photograph, in the order of the choice. */
export const recipes = computed(() => recipesOf(templates.value));

export function recipeOf(id: string): Recipe | undefined {
  return recipes.value.find((recipe) => recipe.id === id);
}

/** Loads what the question needs. */
export async function loadChoices(): Promise<void> {
  void loadSpeed();
  try {
    const [{ items }] = await Promise.all([api.listTemplates(), loadLibrary(['model'])]);
    templates.value = items;
  } catch (error) {
    toastError(error, t.journey.workflowsNotLoaded);
  }
}
