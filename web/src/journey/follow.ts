import { effect } from '@preact/signals';
import type { Asset } from '../../../src/protocol/assets.ts';
import type { RunStatus } from '../../../src/protocol/run-shapes.ts';
import { api } from '../api/rest.ts';
import { keepModel, modelOf } from '../library/library.ts';
import { picturesOf } from '../runs/outputs.ts';
import { widePanel } from '../state/page/page.ts';
import { run } from '../state/run/run.ts';
import { isActive, type RunView } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { type ErrorWords, errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toast.ts';
import { begin } from './begin.ts';
import { inView, type Journey, journey, type RunStep, results, show } from './journey.ts';
import { wordsOf as recipeWords } from './recipes.ts';

/* What becomes of the run of a journey: what was learned is kept and used, what was made is shown, a fault is told. */

let follows = false;

/**
 * Follows the runs of journeys to their ends, wherever these are heard of, also while something else is looked at: from
 * the first call on, for as long as the page is open.
 */
export function followJourney(): void {
  if (follows) return;
  follows = true;
  effect(() => {
    const step = journey.value?.step;
    if (step === undefined || (step.kind !== 'learn' && step.kind !== 'make')) return;
    const view = run.value?.runId === step.run ? run.value : undefined;
    const known = view ?? runList.value.find(({ id }) => id === step.run);
    if (step.run === undefined || known === undefined) return;
    if (isActive(known.status) || known.status === 'paused') return;
    void ended({ runId: step.run, status: known.status, errors: known.errors }, step);
  });
}

/** A run that ended. */
type Ended = Pick<RunView, 'runId' | 'status' | 'errors'>;

/** Ends that were taken up: the page hears of one from several sides. */
const handled = new Set<string>();

const endOf = (runId: string, status: RunStatus): string => `${runId} ${status}`;

/** The end of this run is taken up once more, as where one comes back to it. */
export function followAgain(runId: string, status: RunStatus): void {
  handled.delete(endOf(runId, status));
}

async function ended(view: Ended, step: RunStep): Promise<void> {
  const end = endOf(view.runId, view.status);
  if (handled.has(end)) return;
  handled.add(end);
  const at = journey.value;
  const raise = inView();
  const made =
    view.status === 'done' ||
    // What failed beside the result does not matter.
    (view.status === 'failed' && step.kind === 'make' && (await hasResult(view.runId)));
  if (!made) showFailure(view, step, raise);
  else if (step.kind === 'learn') await goOn(view, step, at, raise);
  else await showResult(view, step, at, raise);
}

function showFailure({ runId, status, errors }: Ended, step: RunStep, raise: boolean): void {
  const words = wordsOf(status, errors[0], step.kind);
  show(
    {
      ...failureOf(step, runId),
      ...words,
      ...(status === 'cancelled' ? { cancelled: true } : {}),
      ...(status === 'interrupted' ? { interrupted: true } : {}),
    },
    raise,
  );
  if (!raise) tell('error', words.message);
}

function wordsOf(
  status: RunStatus,
  first: Ended['errors'][number] | undefined,
  kind: RunStep['kind'],
): ErrorWords {
  if (status === 'cancelled') return { message: t.journey.cancelled[kind] };
  if (status === 'interrupted') return { message: t.journey.interruption[kind] };
  return first === undefined ? { message: t.journey.failed } : errorWords(first);
}

function failureOf({ recipe, painted }: RunStep, run: string) {
  return { kind: 'failed', recipe, ...(painted === undefined ? {} : { painted }), run } as const;
}

/** Keeps what was learned, and makes the picture with it. */
async function goOn({ runId }: Ended, step: RunStep, at: Journey | undefined, raise: boolean): Promise<void> {
  const kept = await keepLearnt(runId, at?.picture ?? '');
  if (kept === undefined) show({ ...failureOf(step, runId), message: t.journey.failed }, raise);
  else if (journey.value === at) await begin(step.recipe, step.painted, raise);
}

async function showResult(
  { runId }: Ended,
  { recipe }: RunStep,
  at: Journey | undefined,
  raise: boolean,
): Promise<void> {
  await takeResults(runId);
  if (journey.value !== at) return;
  show({ kind: 'result', recipe, run: runId }, raise);
  if (!raise) tell('success', t.journey.doneElsewhere(recipeWords(recipe)[0]));
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
  return resultsOf(items).length > 0;
}

/** The pictures for which the recipe was run; others are of nodes on the way. */
function resultsOf(items: Parameters<typeof picturesOf>[0]): ReturnType<typeof picturesOf> {
  return picturesOf(items).filter(({ name }) => name.startsWith('result'));
}

/** Adds the pictures of a run to the results. */
async function takeResults(runId: string): Promise<void> {
  try {
    const [{ items }, { run: row }] = await Promise.all([
      api.listRunOutputs({ path: { id: runId } }),
      api.getRun({ path: { id: runId } }),
    ]);
    const pictures = resultsOf(items);
    const { seed } = row.document.meta;
    const others = results.value.filter((one) => one.run !== runId);
    results.value = [...others, ...pictures.map(({ name }) => ({ run: runId, name, seed }))];
  } catch (error) {
    toastError(error, t.journey.resultNotLoaded);
  }
}
