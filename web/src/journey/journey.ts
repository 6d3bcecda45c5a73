import { batch, signal } from '@preact/signals';
import { widePanel } from '../state/page/page.ts';
import { leaveRun, run } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import type { Painted } from './filling.ts';
import { LEARN_SIDES, type LearnSide, type Recipe } from './recipes.ts';

/*
 * From a photograph to a picture: the question what to do with it, what must be painted for that, the training (once a
 * photograph), the run, the result. Everything that it shows is a run or a file of the studio, so an address is enough
 * to come back to it. Here is where it stands; begin.ts sends its runs, follow.ts takes what comes of them.
 */

/** A run: the training of the photograph, or what makes the picture. */
export interface RunStep {
  readonly kind: 'learn' | 'make';
  readonly recipe: Recipe;
  readonly painted?: Painted;
  /** Its run, once it was submitted. */
  readonly run?: string;
}

/** Where a journey stands. */
export type Step =
  | { readonly kind: 'ask' }
  /** Which of several it is to be: how much larger, which format. */
  | { readonly kind: 'which'; readonly recipe: Recipe }
  /** Small pictures that are played with until some are chosen (web/src/play). */
  | { readonly kind: 'play'; readonly recipe: Recipe }
  | RunStep
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

/** What becomes of one photograph. */
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

/** The journey on which the page is; undefined while it is on none. */
export const journey = signal<Journey | undefined>(undefined);
/** Results of the photograph and recipe that are shown, the first made first. */
export const results = signal<readonly Result[]>([]);

/** Of the results, the one that was asked for. */
export const wanted = signal<Pick<Result, 'run' | 'name'> | undefined>(undefined);

/** How large the photograph is to be learned, as was chosen. */
export const learnSide = signal<LearnSide>(LEARN_SIDES[0]);

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

/** Whether the journey is what is looked at. */
export function inView(): boolean {
  return widePanel.peek() === 'photo';
}

/** Goes to a step. @param raise on top of everything else */
export function show(step: Step, raise = true): void {
  const at = journey.value;
  if (at === undefined) return;
  batch(() => {
    journey.value = { ...at, step };
    if (raise) widePanel.value = 'photo';
  });
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

/** What a journey keeps of what was painted. */
export function removedBy(recipe: Recipe, painted: Painted | undefined): Pick<Journey, 'removed'> {
  return recipe.asks === 'mask' && painted?.mask !== undefined ? { removed: painted.mask } : {};
}
