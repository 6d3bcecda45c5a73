import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { fittedTitle } from '../../../src/graph/document/title.ts';
import { bind } from '../../../src/recipes/bind.ts';
import { api } from '../api/rest.ts';
import { lookOf } from '../state/page/assets.ts';
import { widePanel } from '../state/page/page.ts';
import { randomSeed } from '../state/page/param-form.ts';
import { watchRun } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { describeError, dismissAbout, toastError } from '../ui/toast.ts';
import { asksByName } from './asked.ts';
import { learningSeconds, speed } from './estimate.ts';
import { fillingOf, type Painted } from './filling.ts';
import {
  inView,
  type Journey,
  journey,
  learnSide,
  type Result,
  type RunStep,
  removedBy,
  results,
  show,
} from './journey.ts';
import { learningOf, learntModel } from './learnt.ts';
import { makingOf } from './making-of.ts';
import { type JourneyMark, markDocument } from './mark.ts';
import { plainName } from './plain-name.ts';
import { learnsPhotograph, type Recipe, wordsOf } from './recipes.ts';
import { documentOf } from './workflows.ts';

/* What a journey sends to the studio: a training where the photograph is not learned yet, then what makes the picture. */

/** Whether something is just being sent to the server. */
let busy = false;

/**
 * Trains if need be, then makes it.
 * @param raise whether it comes into view; not where it goes on behind something else
 */
export async function begin(recipe: Recipe, painted?: Painted, raise = true): Promise<void> {
  if (journey.value === undefined || busy) return;
  if (recipe.plays !== undefined) {
    show({ kind: 'play', recipe }, raise);
    return;
  }
  const at = { ...journey.value, ...removedBy(recipe, painted) };
  journey.value = at;
  if (raise) widePanel.value = 'photo';
  busy = true;
  // An offer to resume the run before would start what nobody waits for any more.
  dismissAbout('run');
  const more = painted === undefined ? {} : { painted };
  try {
    const model = learnsPhotograph(recipe) ? await learntModel(at.picture) : undefined;
    if (model === undefined && learnsPhotograph(recipe)) {
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
    // With other settings it is their difference that is looked at.
    const seed = results.value.length === 0 || asksByName(recipe) ? undefined : randomSeed();
    const { document, targets } = await making(at, recipe, model, painted, seed);
    await submit(document, { kind: 'make', recipe, ...more }, targets);
  } catch (error) {
    show({ kind: 'failed', recipe, ...more, ...describeError(error) }, raise);
  } finally {
    busy = false;
  }
}

async function making(
  { picture, second }: Journey,
  recipe: Recipe,
  model: string | undefined,
  painted: Painted | undefined,
  seed: number | undefined,
): Promise<{ readonly document: GraphDocument; readonly targets: readonly string[] }> {
  const filling = fillingOf(recipe, { picture, model, painted, second });
  const bound = bind(await documentOf(recipe), filling, lookOf(picture));
  const title = fittedTitle(`${wordsOf(recipe)[0]}: ${plainName(picture)}`);
  const document = {
    ...bound.document,
    meta: { ...bound.document.meta, title, ...(seed === undefined ? {} : { seed }) },
  };
  return {
    document: markDocument(document, {
      ...{ picture, recipe: recipe.id, step: 'make' },
      ...(painted === undefined ? {} : { painted: { ...painted } }),
      ...(second === undefined ? {} : { second }),
    }),
    targets: bound.targets,
  };
}

async function submit(document: GraphDocument, step: RunStep, targets?: readonly string[]): Promise<void> {
  const { picture = '' } = journey.value ?? {};
  const expected =
    step.kind === 'learn' ? learningSeconds(speed.value, learnSide.value) : makingOf(step.recipe, picture);
  const submitted = await api.submitRun({
    body: {
      document,
      ...(targets === undefined ? {} : { targets }),
      // What was learned before a cancel or a crash is not learned again.
      ...(step.kind === 'learn' ? { resume: true } : {}),
      ...(expected === undefined ? {} : { expected }),
    },
  });
  show({ ...step, run: submitted.id }, false);
  if (inView()) await watchRun(submitted.id, document, { onCanvas: false });
}

/** Once more what failed or was cancelled. */
export function tryAgain(): void {
  const step = journey.value?.step;
  if (step?.kind === 'failed') void begin(step.recipe, step.painted);
}

/** The same once more with fresh randomness; what is there stays beside it. */
export async function anotherSeed(result: Result): Promise<void> {
  const step = journey.value?.step;
  if (step?.kind !== 'result' || busy) return;
  busy = true;
  try {
    const { run: row } = await api.getRun({ path: { id: result.run } });
    const document = { ...row.document, meta: { ...row.document.meta, seed: randomSeed() } };
    show({ kind: 'make', recipe: step.recipe });
    await submit(document, { kind: 'make', recipe: step.recipe }, row.targets);
  } catch (error) {
    toastError(error, t.journey.runNotStarted);
    show(step);
  } finally {
    busy = false;
  }
}
