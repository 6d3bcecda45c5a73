import { show } from './journey.ts';
import { loadChoices, recipes } from './workflows.ts';

/** Goes to the small pictures of the journey's photograph, as after a reload. */
export async function openPlay(): Promise<void> {
  if (recipes.value.length === 0) await loadChoices();
  const recipe = recipes.value.find(({ plays }) => plays !== undefined);
  if (recipe !== undefined) show({ kind: 'play', recipe });
}
