import { signal } from '@preact/signals';
import { messageOf } from '../../../src/errors.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { fittedTitle } from '../../../src/graph/document/title.ts';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { bind } from '../../../src/recipes/bind.ts';
import { misfitOf } from '../../../src/recipes/learnable.ts';
import { sizeIn } from '../../../src/recipes/result-size.ts';
import { api } from '../api/rest.ts';
import { addToLibrary } from '../library/library.ts';
import { picturesOf } from '../runs/outputs.ts';
import { lookOf } from '../state/page/assets.ts';
import { widePanel } from '../state/page/page.ts';
import { uploadPicture } from '../state/page/uploads.ts';
import { loadMoreRuns } from '../state/run/run-list.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toast.ts';
import { fillingOf } from './filling.ts';
import { journey, openJourney } from './journey.ts';
import { trainingOf } from './learnt.ts';
import { markDocument, markOf } from './mark.ts';
import { learnsPhotograph, type Recipe, wordsOf } from './recipes.ts';
import { documentOf, loadChoices, recipeOf } from './workflows.ts';

/*
 * One workflow for several photographs: a run each, queued at once, so that they go on when the page is closed.
 */

export interface BatchItem {
  readonly picture: string;
  readonly run: string | undefined;
  /** Why it was not queued. */
  readonly error?: string;
}

export interface Batch {
  /** Under which the studio keeps its runs together. */
  readonly id: string;
  readonly recipe: Recipe;
  readonly items: readonly BatchItem[];
}

export const batch = signal<Batch | undefined>(undefined);
/** Names of the result files by run. */
export const batchFiles = signal<Readonly<Record<string, readonly string[]>>>({});

/** Uploads photographs and asks what to do with all of them. */
export async function openBatch(files: readonly File[]): Promise<void> {
  const pictures: string[] = [];
  for (const file of files) {
    const asset = await uploadPicture(file);
    if (asset === undefined) continue;
    addToLibrary(asset);
    if (!pictures.includes(asset.reference)) pictures.push(asset.reference);
  }
  const [first] = pictures;
  if (first !== undefined) openJourney(first, pictures.slice(1));
}

/** Queues a run for each photograph. */
export async function beginBatch(recipe: Recipe, pictures: readonly string[]): Promise<void> {
  const id = crypto.randomUUID();
  batch.value = { id, recipe, items: pictures.map((picture) => ({ picture, run: undefined })) };
  const at = journey.value;
  if (at !== undefined) journey.value = { ...at, step: { kind: 'batch', recipe, id } };
  widePanel.value = 'photo';
  let template: GraphDocument;
  try {
    template = await documentOf(recipe);
  } catch (error) {
    toastError(error, t.journey.workflowNotLoaded);
    return;
  }
  for (const picture of pictures) {
    const name = lookOf(picture).name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
    let item: BatchItem;
    try {
      const misfit = misfitOf(sizeIn(lookOf(picture)));
      if (misfit !== undefined) throw new Error(t.journey.misfits[misfit]);
      const learning = learnsPhotograph(recipe) ? { learning: await trainingOf(picture) } : {};
      const filling = { ...fillingOf(recipe, { picture }), ...learning };
      const bound = bind(template, filling, lookOf(picture));
      const title = fittedTitle(`${wordsOf(recipe)[0]}: ${name}`);
      const document = markDocument(
        { ...bound.document, meta: { ...bound.document.meta, title } },
        { picture, recipe: recipe.id, step: 'make' },
      );
      const { targets } = bound;
      item = { picture, run: (await api.submitRun({ body: { document, targets, batch: id } })).id };
    } catch (error) {
      item = { picture, run: undefined, error: messageOf(error) };
    }
    const now: Batch | undefined = batch.value;
    if (now?.id !== id) return;
    batch.value = { ...now, items: now.items.map((one) => (one.picture === picture ? item : one)) };
  }
  toast('info', t.batch.queued(pictures.length));
}

/** Asks for the runs of a batch: the list of runs holds the newest ones only. The first submitted comes first. */
export async function loadBatchRuns(id: string): Promise<readonly RunSummary[] | undefined> {
  const runs = await loadMoreRuns(
    async () => (await api.listRuns({ query: { batch: id, limit: 200 } })).items,
  );
  return runs && [...runs].sort((a, b) => a.createdAt - b.createdAt);
}

/**
 * Shows the sheet of a batch again, as after a reload.
 * @returns false when none of its runs is there any more
 */
export async function resumeBatch(id: string): Promise<boolean> {
  await loadChoices();
  const runs = (await loadBatchRuns(id)) ?? [];
  const states = await Promise.all(runs.map((run) => api.getRun({ path: { id: run.id } })));
  const items = states.flatMap(({ run }) => {
    const mark = markOf(run.document);
    return mark === undefined ? [] : [{ picture: mark.picture, run: run.id, recipe: mark.recipe }];
  });
  const [first, ...others] = items;
  const recipe = first === undefined ? undefined : recipeOf(first.recipe);
  if (first === undefined || recipe === undefined) return false;
  batch.value = { id, recipe, items: items.map(({ picture, run }) => ({ picture, run })) };
  journey.value = {
    picture: first.picture,
    more: others.map(({ picture }) => picture),
    step: { kind: 'batch', recipe, id },
  };
  widePanel.value = 'photo';
  return true;
}

/** Loads what a run of the batch has made. */
export async function loadBatchFiles(run: string): Promise<void> {
  try {
    const { items } = await api.listRunOutputs({ path: { id: run } });
    const names = picturesOf(items).flatMap(({ name }) => (/^result/.test(name) ? [name] : []));
    batchFiles.value = { ...batchFiles.value, [run]: names };
  } catch {
    // The cell says how the run ended.
  }
}
