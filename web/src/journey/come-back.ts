import { batch } from '@preact/signals';
import { api } from '../api/rest.ts';
import { widePanel } from '../state/page/page.ts';
import { run, watchRun } from '../state/run/run.ts';
import { followAgain, followJourney } from './follow.ts';
import { inView, journey, removedBy, results, wanted } from './journey.ts';
import { markOf } from './mark.ts';
import { loadChoices, recipeOf } from './workflows.ts';

/**
 * Comes back to a run of a journey, as after a reload: to what it computes, or to what it made.
 * @param result of what it made, the picture to show; the first unless said
 * @returns false when the run is of no journey
 */
export async function resumeJourney(runId: string, result?: string): Promise<boolean> {
  const { run: row } = await api.getRun({ path: { id: runId } });
  const mark = markOf(row.document);
  if (mark === undefined) return false;
  await loadChoices();
  const recipe = recipeOf(mark.recipe);
  if (recipe === undefined) return false;
  followAgain(runId, row.status);
  batch(() => {
    results.value = [];
    wanted.value = result === undefined ? undefined : { run: runId, name: result };
    const { picture, step: kind, painted, second } = mark;
    const step = { kind, recipe, run: runId, ...(painted === undefined ? {} : { painted }) };
    journey.value = {
      ...{ picture, step },
      ...(second === undefined ? {} : { second }),
      ...removedBy(recipe, painted),
    };
    widePanel.value = 'photo';
  });
  followJourney();
  await watchRun(runId, row.document, { onCanvas: false });
  return true;
}

/** The journey is seen again: its run is watched, unless it is. */
export async function watchStep(): Promise<void> {
  const step = journey.value?.step;
  if (step === undefined || (step.kind !== 'learn' && step.kind !== 'make')) return;
  if (step.run === undefined || run.value?.runId === step.run) return;
  const { run: row } = await api.getRun({ path: { id: step.run } });
  if (inView() && journey.value?.step === step) await watchRun(step.run, row.document, { onCanvas: false });
}
