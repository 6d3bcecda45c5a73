import { batch } from '@preact/signals';
import { api } from '../api/rest.ts';
import { widePanel } from '../state/page/page.ts';
import { watchRun } from '../state/run/run.ts';
import { followAgain } from './follow.ts';
import { journey, loadChoices, results } from './journey.ts';
import { markOf } from './mark.ts';
import { recipeOf } from './recipes.ts';

/**
 * Comes back to a run of a journey, as after a reload: to what it computes, or to what it made.
 * @returns false when the run is of no journey
 */
export async function resumeJourney(runId: string): Promise<boolean> {
  const { run: row } = await api.getRun({ path: { id: runId } });
  const mark = markOf(row.document);
  const recipe = mark === undefined ? undefined : recipeOf(mark.recipe);
  if (mark === undefined || recipe === undefined) return false;
  await loadChoices();
  followAgain(runId, row.status);
  batch(() => {
    results.value = [];
    const { picture, step: kind, painted, second } = mark;
    const step = { kind, recipe, run: runId, ...(painted === undefined ? {} : { painted }) };
    journey.value = { picture, step, ...(second === undefined ? {} : { second }) };
    widePanel.value = 'photo';
  });
  await watchRun(runId, row.document, { onCanvas: false });
  return true;
}
