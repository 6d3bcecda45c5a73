import { effect } from '@preact/signals';
import type { Asset } from '../../../src/protocol/assets.ts';
import type { RunStatus } from '../../../src/protocol/run-shapes.ts';
import { api } from '../api/rest.ts';
import { keepModel, modelOf } from '../library/library.ts';
import { picturesOf } from '../runs/outputs.ts';
import { widePanel } from '../state/page/page.ts';
import { toast, toastError } from '../state/page/toasts.ts';
import { run, watchRun } from '../state/run/run.ts';
import { isActive, type RunView } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { begin } from './begin.ts';
import { inView, journey, results, type Step, show } from './journey.ts';

/* What becomes of the run of a journey: what was learned is kept and used, what was made is shown, a fault is told. */

/**
 * Follows the run of the journey to its end, wherever its end is heard of, also while something else is looked at.
 * Returns a function that ends it.
 */
export function followJourney(): () => void {
  return effect(() => {
    const step = journey.value?.step;
    if (step === undefined || (step.kind !== 'learn' && step.kind !== 'make')) return;
    const view = run.value?.runId === step.run ? run.value : undefined;
    const known = view ?? runList.value.find(({ id }) => id === step.run);
    if (step.run === undefined || known === undefined || isActive(known.status)) return;
    void ended({ runId: step.run, status: known.status, errors: known.errors }, step);
  });
}

/** The ends that were heard of: each is told once. */
const handled = new Set<string>();

const endOf = (runId: string, status: RunStatus): string => `${runId} ${status}`;

/** The end of a run is news again: one comes back to it. */
export function followAgain(runId: string, status: RunStatus): void {
  handled.delete(endOf(runId, status));
}

async function ended(
  view: Pick<RunView, 'runId' | 'status' | 'errors'>,
  step: Extract<Step, { kind: 'learn' | 'make' }>,
): Promise<void> {
  const key = endOf(view.runId, view.status);
  if (handled.has(key)) return;
  handled.add(key);
  const at = journey.value;
  const { recipe, painted } = step;
  const more = { ...(painted === undefined ? {} : { painted }), run: view.runId };
  const raise = inView();
  if (
    view.status !== 'done' &&
    !(view.status === 'failed' && step.kind === 'make' && (await hasResult(view.runId)))
  ) {
    const first = view.errors[0];
    const cancelled = view.status === 'cancelled';
    const interrupted = view.status === 'interrupted';
    const words = cancelled
      ? { message: t.journey.cancelled[step.kind] }
      : interrupted
        ? { message: t.journey.interruption[step.kind] }
        : first === undefined
          ? { message: t.journey.failed }
          : errorWords(first);
    show(
      {
        kind: 'failed',
        recipe,
        ...more,
        ...words,
        ...(cancelled ? { cancelled } : {}),
        ...(interrupted ? { interrupted } : {}),
      },
      raise,
    );
    if (!raise) tell('error', words.message);
    return;
  }
  if (step.kind === 'learn') {
    const kept = await keepLearnt(view.runId, at?.picture ?? '');
    if (kept === undefined) {
      show({ kind: 'failed', recipe, ...more, message: t.journey.failed }, raise);
      return;
    }
    if (journey.value === at) await begin(recipe, painted, raise);
    return;
  }
  await takeResults(view.runId);
  if (journey.value !== at) return;
  show({ kind: 'result', recipe, run: view.runId }, raise);
  if (!raise) tell('success', t.journey.doneElsewhere(t.journey.cards[recipe.id]?.[0] ?? recipe.id));
}

/** Says what came of it where something else is looked at. */
function tell(tone: 'success' | 'error', message: string): void {
  const show = (): void => {
    widePanel.value = 'photo';
  };
  toast(tone, message, { action: { label: t.tabs.show, run: show } });
}

async function keepLearnt(runId: string, picture: string): Promise<Asset | undefined> {
  const known = await modelOf(picture);
  return known ?? keepModel(runId, 'model.safetensors');
}

async function hasResult(runId: string): Promise<boolean> {
  const { items } = await api.listRunOutputs({ path: { id: runId } });
  return picturesOf(items).some(({ name }) => /^result/.test(name));
}

/** Adds the pictures of a run to the results. */
async function takeResults(runId: string): Promise<void> {
  try {
    const [{ items }, { run: row }] = await Promise.all([
      api.listRunOutputs({ path: { id: runId } }),
      api.getRun({ path: { id: runId } }),
    ]);
    const pictures = picturesOf(items).filter(({ name }) => /^result/.test(name));
    const { seed } = row.document.meta;
    const others = results.value.filter((one) => one.run !== runId);
    results.value = [...others, ...pictures.map(({ name }) => ({ run: runId, name, seed }))];
  } catch (error) {
    toastError(error, t.journey.resultNotLoaded);
  }
}

/** The journey is seen again: its run is watched, unless it is. */
export async function watchStep(): Promise<void> {
  const step = journey.value?.step;
  if (step === undefined || (step.kind !== 'learn' && step.kind !== 'make')) return;
  if (step.run === undefined || run.value?.runId === step.run) return;
  const { run: row } = await api.getRun({ path: { id: step.run } });
  if (inView() && journey.value?.step === step) await watchRun(step.run, row.document, { onCanvas: false });
}
