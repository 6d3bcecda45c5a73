import { batch, computed, effect, signal } from '@preact/signals';
import type { GraphDocument, JsonObject, JsonValue } from '../../../src/graph/document/document.ts';
import { fittedTitle } from '../../../src/graph/document/title.ts';
import type { Asset } from '../../../src/protocol/assets.ts';
import { modelOfSample } from '../../../src/protocol/samples.ts';
import type { PastRun } from '../../../src/protocol/system.ts';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { api } from '../api/rest.ts';
import { addToLibrary, keepModel, loadLibrary, modelOf, ownModels, scalesOf } from '../library/library.ts';
import { type Needs, openPaint } from '../paint/open.ts';
import { picturesOf } from '../runs/outputs.ts';
import { lookOf } from '../state/page/assets.ts';
import { registry } from '../state/page/catalogue.ts';
import { widePanel } from '../state/page/page.ts';
import { randomSeed } from '../state/page/param-form.ts';
import { describeError, toast, toastError } from '../state/page/toasts.ts';
import { leaveRun, run, watchRun } from '../state/run/run.ts';
import { isActive, type RunView } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { loadSpeed } from './estimate.ts';
import { learningGraph } from './graph/learning.ts';
import type { Painted } from './graph/with-painted.ts';
import { withPhotograph } from './graph/with-photograph.ts';
import { withResult } from './graph/with-result.ts';
import { learnSide } from './learn-side.ts';
import {
  type Asks,
  LEARN_SIDES,
  LEARNING,
  type LearnSide,
  RECIPES,
  type Recipe,
  recipeOf,
} from './recipes.ts';
import { type Size, sizeIn } from './size.ts';

/*
 * From a photograph to a picture: the question what to do with it, what must be painted for that, the training (once a
 * photograph), the run, the result. Everything that it shows is a run or a file of the studio, so an address is enough
 * to come back to it.
 */

export type Step =
  | { readonly kind: 'ask' }
  | { readonly kind: 'learn'; readonly recipe: Recipe; readonly painted?: Painted; readonly run?: string }
  | { readonly kind: 'make'; readonly recipe: Recipe; readonly painted?: Painted; readonly run?: string }
  | { readonly kind: 'batch'; readonly recipe: Recipe; readonly id: string }
  | { readonly kind: 'result'; readonly recipe: Recipe; readonly run: string }
  | {
      readonly kind: 'failed';
      readonly recipe: Recipe;
      readonly painted?: Painted;
      readonly message: string;
      readonly hint?: string;
      readonly cancelled?: true;
      /** The studio was stopped meanwhile. */
      readonly interrupted?: true;
      readonly run?: string;
    };

export interface Journey {
  /** Reference of the photograph. */
  readonly picture: string;
  /** More photographs, for all of which the answer is meant. */
  readonly more?: readonly string[];
  /** Another shot of the place, which may fill what is removed or lies beyond the edges. */
  readonly second?: string;
  /** The mask of what was removed last: who is not content with it goes on from there. */
  readonly removed?: string;
  readonly step: Step;
}

/** A picture that a recipe made. */
export interface Result {
  readonly run: string;
  readonly name: string;
  readonly seed: number | undefined;
}

export const journey = signal<Journey | undefined>(undefined);
/** Results of the photograph and recipe that are shown, the first made first. */
export const results = signal<readonly Result[]>([]);
export const templates = signal<readonly TemplateSummary[]>([]);
/** Whether something is just being sent to the server. */
const busy = signal(false);

/** The recipes whose workflows the studio has. */
export const recipes = computed(() =>
  RECIPES.filter(({ id }) => templates.value.some((template) => template.id === id)),
);

/** What is stored beside the graph of a run of a journey, so that the run leads back to it. */
export interface JourneyMark extends JsonObject {
  readonly picture: string;
  readonly recipe: string;
  readonly step: 'learn' | 'make';
  /** What was painted for it, and another shot to fill from: what is made once it is learned. */
  readonly painted?: { readonly [part: string]: string | boolean };
  readonly second?: string;
}

/** Begins with a photograph: asks what to do with it. */
export function openJourney(picture: string, more: readonly string[] = []): void {
  batch(() => {
    journey.value = { picture, step: { kind: 'ask' }, ...(more.length === 0 ? {} : { more }) };
    results.value = [];
    learnSide.value = LEARN_SIDES[0];
    widePanel.value = 'photo';
  });
}

/** Another shot that may fill what is removed or lies beyond the edges; undefined for none. */
export function fillFrom(second: string | undefined): void {
  const at = journey.value;
  if (at === undefined) return;
  const { second: _before, ...rest } = at;
  journey.value = second === undefined ? rest : { ...rest, second };
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

const NEEDS: Readonly<Record<Asks, Needs>> = {
  mask: 'mask',
  paste: 'both',
  edit: 'changes',
  painting: 'picture',
};

/** Takes a recipe: first what must be painted for it. */
export function choose(recipe: Recipe): void {
  const at = journey.value;
  if (at === undefined) return;
  results.value = [];
  if (recipe.asks === undefined) {
    void begin(recipe);
    return;
  }
  const [title, action] = t.journey.painting[recipe.asks];
  openPaint({
    picture: at.picture,
    ...(recipe.asks === 'mask' && at.removed !== undefined ? { mask: at.removed } : {}),
    name: lookOf(at.picture).name,
    purpose: {
      title,
      action,
      needs: NEEDS[recipe.asks],
      ...(recipe.fills === true ? { fills: true } : {}),
      back: () => show({ kind: 'ask' }),
      done: (painted) => void begin(recipe, painted),
    },
  });
}

/** What a journey keeps of what was painted. */
function removedBy(recipe: Recipe, painted: Painted | undefined): Pick<Journey, 'removed'> {
  return recipe.asks === 'mask' && painted?.mask !== undefined ? { removed: painted.mask } : {};
}

/**
 * Trains if need be, then makes it.
 * @param raise whether it comes into view; not where it goes on behind something else
 */
async function begin(recipe: Recipe, painted?: Painted, raise = true): Promise<void> {
  if (journey.value === undefined || busy.value) return;
  const at = { ...journey.value, ...removedBy(recipe, painted) };
  journey.value = at;
  if (raise) widePanel.value = 'photo';
  busy.value = true;
  const more = painted === undefined ? {} : { painted };
  try {
    const model = recipe.learnsNothing ? undefined : await learntModel(at.picture);
    if (model === undefined && !recipe.learnsNothing) {
      show({ kind: 'learn', recipe, ...more }, raise);
      const mark: JourneyMark = {
        ...{ picture: at.picture, recipe: recipe.id, step: 'learn' },
        ...(painted === undefined ? {} : { painted: { ...painted } }),
        ...(at.second === undefined ? {} : { second: at.second }),
      };
      await submit(markDocument(await learningOf(at.picture, learnSide.value), mark), {
        kind: 'learn',
        recipe,
        ...more,
      });
      return;
    }
    show({ kind: 'make', recipe, ...more }, raise);
    const seed = results.value.length === 0 ? undefined : randomSeed();
    const { document, targets } = await making(at, recipe, model, painted, seed);
    await submit(document, { kind: 'make', recipe, ...more }, targets);
  } catch (error) {
    show({ kind: 'failed', recipe, ...more, ...describeError(error) }, raise);
  } finally {
    busy.value = false;
  }
}

/** The model that learned a photograph: an own one, else the one that ships with it. */
export async function learntModel(
  picture: string,
): Promise<{ readonly reference: string; readonly scales: readonly Size[] } | undefined> {
  const own = await modelOf(picture);
  if (own !== undefined) return { reference: own.reference, scales: scalesOf(own) };
  const shipped = modelOfSample(picture);
  return shipped === undefined ? undefined : { reference: shipped, scales: [] };
}

/** Earlier trainings that are looked through at most. */
const LOOKED_THROUGH = 8;

/** Keeps what was learned of a photograph when nobody waited for it: the page was closed, or went back to the question. */
export async function keepForgotten(picture: string, earlier: readonly PastRun[]): Promise<void> {
  if ((await learntModel(picture)) !== undefined) return;
  const trainings = earlier.filter(({ purpose }) => LEARN_SIDES.some((side) => LEARNING[side] === purpose));
  for (const { id } of trainings.slice(0, LOOKED_THROUGH)) {
    try {
      const { run: row } = await api.getRun({ path: { id } });
      if (markOf(row.document)?.picture !== picture) continue;
      addToLibrary(await api.importModel({ body: { run: id, output: 'model.safetensors' } }));
      return;
    } catch {
      // Its run or its file is gone: it is learned anew when that is asked for.
    }
  }
}

/** Whether a photograph was learned already; reads signals. */
export function isLearnt(picture: string): boolean {
  return (
    modelOfSample(picture) !== undefined ||
    ownModels.value?.some(({ info }) => info?.['picture'] === picture) === true
  );
}

/** The graph that learns a photograph. @param side px of its longer side */
export async function learningOf(picture: string, side: LearnSide = LEARN_SIDES[0]): Promise<GraphDocument> {
  const trains = templates.value.find(({ id }) => id === 'train-and-sample');
  const template =
    trains === undefined ? undefined : (await api.getTemplate({ path: { id: trains.id } })).document;
  return learningGraph(picture, plainName(picture), registry.value, template, side);
}

async function making(
  { picture, second }: Journey,
  recipe: Recipe,
  model: { readonly reference: string; readonly scales: readonly Size[] } | undefined,
  painted: Painted | undefined,
  seed: number | undefined,
): Promise<{ readonly document: GraphDocument; readonly targets: readonly string[] }> {
  const template = await api.getTemplate({ path: { id: recipe.id } });
  const look = lookOf(picture);
  const size = sizeIn(look);
  const mine = withPhotograph(
    template.document,
    recipe,
    {
      picture,
      ...(size === undefined ? {} : { size }),
      ...(model === undefined ? {} : { model: model.reference, scales: model.scales }),
      ...(painted === undefined ? {} : { painted }),
    },
    registry.value,
  );
  const prepared = withResult(mine, recipe, picture, registry.value, look, second);
  if (prepared === undefined) throw new Error(t.journey.noSuchResult);
  const title = fittedTitle(`${t.journey.cards[recipe.id]?.[0] ?? template.title}: ${plainName(picture)}`);
  const document = {
    ...prepared.document,
    meta: { ...prepared.document.meta, title, ...(seed === undefined ? {} : { seed }) },
  };
  return {
    document: markDocument(document, {
      ...{ picture, recipe: recipe.id, step: 'make' },
      ...(painted === undefined ? {} : { painted: { ...painted } }),
      ...(second === undefined ? {} : { second }),
    }),
    targets: [prepared.result],
  };
}

/** Notes beside a graph which journey it belongs to. */
export function markDocument(document: GraphDocument, mark: JourneyMark): GraphDocument {
  const learning = document.extra?.['purpose'] ?? LEARNING[LEARN_SIDES[0]];
  const purpose = mark.step === 'learn' ? learning : mark.recipe;
  return { ...document, extra: { ...document.extra, journey: mark, purpose } };
}

async function submit(
  document: GraphDocument,
  step: Extract<Step, { kind: 'learn' | 'make' }>,
  targets?: readonly string[],
): Promise<void> {
  const submitted = await api.submitRun({
    body: {
      document,
      ...(targets === undefined ? {} : { targets }),
      // What was learned before a cancel or a crash is not learned again.
      ...(step.kind === 'learn' ? { resume: true } : {}),
    },
  });
  show({ ...step, run: submitted.id }, false);
  if (inView()) await watchRun(submitted.id, document, { onCanvas: false });
}

function inView(): boolean {
  return widePanel.peek() === 'photo';
}

/** Goes to a step. @param raise on top of everything else */
function show(step: Step, raise = true): void {
  const at = journey.value;
  if (at === undefined) return;
  batch(() => {
    journey.value = { ...at, step };
    if (raise) widePanel.value = 'photo';
  });
}

/** The journey is seen again: its run is watched, unless it is. */
export async function watchStep(): Promise<void> {
  const step = journey.value?.step;
  if (step === undefined || (step.kind !== 'learn' && step.kind !== 'make')) return;
  if (step.run === undefined || run.value?.runId === step.run) return;
  const { run: row } = await api.getRun({ path: { id: step.run } });
  if (inView() && journey.value?.step === step) await watchRun(step.run, row.document, { onCanvas: false });
}

/** Back to the question, with the same photograph. */
export function askAgain(): void {
  results.value = [];
  show({ kind: 'ask' });
}

/** Once more what failed or was cancelled. */
export function tryAgain(): void {
  const step = journey.value?.step;
  if (step?.kind === 'failed') void begin(step.recipe, step.painted);
}

/** The same once more with fresh randomness; what is there stays beside it. */
export async function anotherSeed(result: Result): Promise<void> {
  const step = journey.value?.step;
  if (step?.kind !== 'result' || busy.value) return;
  busy.value = true;
  try {
    const { run: row } = await api.getRun({ path: { id: result.run } });
    const document = { ...row.document, meta: { ...row.document.meta, seed: randomSeed() } };
    show({ kind: 'make', recipe: step.recipe });
    await submit(document, { kind: 'make', recipe: step.recipe }, row.targets);
  } catch (error) {
    toastError(error, t.journey.runNotStarted);
    show(step);
  } finally {
    busy.value = false;
  }
}

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

const handled = new Set<string>();

async function ended(
  view: Pick<RunView, 'runId' | 'status' | 'errors'>,
  step: Extract<Step, { kind: 'learn' | 'make' }>,
): Promise<void> {
  const key = `${view.runId} ${view.status}`;
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
  handled.delete(`${runId} ${row.status}`);
  batch(() => {
    results.value = [];
    const { picture, step: kind, painted, second } = mark;
    const step = { kind, recipe, run: runId, ...(painted === undefined ? {} : { painted }) };
    journey.value = {
      ...{ picture, step },
      ...(second === undefined ? {} : { second }),
      ...removedBy(recipe, painted),
    };
    widePanel.value = 'photo';
  });
  await watchRun(runId, row.document, { onCanvas: false });
  return true;
}

export function markOf(document: GraphDocument): JourneyMark | undefined {
  const mark = document.extra?.['journey'];
  if (typeof mark !== 'object' || mark === null || Array.isArray(mark)) return undefined;
  const { picture, recipe, step, painted, second } = mark as JsonObject;
  const sound =
    typeof picture === 'string' && typeof recipe === 'string' && (step === 'learn' || step === 'make');
  if (!sound) return undefined;
  return {
    ...{ picture, recipe, step },
    ...(isPainted(painted) ? { painted } : {}),
    ...(typeof second === 'string' ? { second } : {}),
  };
}

function isPainted(painted: JsonValue | undefined): painted is NonNullable<JourneyMark['painted']> {
  if (typeof painted !== 'object' || painted === null || Array.isArray(painted)) return false;
  return Object.values(painted).every((part) => typeof part === 'string' || typeof part === 'boolean');
}

/** Leaves the journey; what runs goes on. */
export function leaveJourney(): void {
  const step = journey.value?.step;
  if (
    (step?.kind === 'learn' || step?.kind === 'make') &&
    run.value?.runId === step.run &&
    !isActive(run.value?.status ?? 'done')
  )
    leaveRun();
  batch(() => {
    journey.value = undefined;
    widePanel.value = 'gallery';
  });
}

/** The photograph's name without its ending. */
export function plainName(picture: string): string {
  const { name } = lookOf(picture);
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
}
