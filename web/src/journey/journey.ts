import { batch, computed, signal } from '@preact/signals';
import type { TemplateSummary } from '../../../src/protocol/templates.ts';
import { api } from '../api/rest.ts';
import { loadLibrary } from '../library/library.ts';
import { widePanel } from '../state/page/page.ts';
import { toastError } from '../state/page/toasts.ts';
import { leaveRun, run } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import { loadSpeed } from './estimate.ts';
import type { Painted } from './graph/with-painted.ts';
import { learnSide } from './learn-side.ts';
import { LEARN_SIDES, RECIPES, type Recipe } from './recipes.ts';

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
export const busy = signal(false);

/** The recipes whose workflows the studio has. */
export const recipes = computed(() =>
  RECIPES.filter(({ id }) => templates.value.some((template) => template.id === id)),
);

/** Goes to a step. @param raise on top of everything else */
export function show(step: Step, raise = true): void {
  const at = journey.value;
  if (at === undefined) return;
  batch(() => {
    journey.value = { ...at, step };
    if (raise) widePanel.value = 'photo';
  });
}

export function inView(): boolean {
  return widePanel.peek() === 'photo';
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

/** Back to the question, with the same photograph. */
export function askAgain(): void {
  results.value = [];
  show({ kind: 'ask' });
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
