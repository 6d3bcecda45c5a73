import { effect, signal } from '@preact/signals';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { nodeOfSource } from '../../../src/graph/document/port-ref.ts';
import { fittedTitle } from '../../../src/graph/document/title.ts';
import { withoutSteps } from '../../../src/protocol/kept-steps.ts';
import { type Bound, bind } from '../../../src/recipes/bind.ts';
import { api } from '../api/rest.ts';
import { journey, show } from '../journey/journey.ts';
import { markDocument } from '../journey/mark.ts';
import { plainName } from '../journey/plain-name.ts';
import type { Recipe } from '../journey/recipes.ts';
import { lookOf } from '../state/page/assets.ts';
import { takeOutput } from '../state/page/picture-drag.ts';
import { run, watchRun } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import type { ErrorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { describeError, toastError } from '../ui/toast.ts';
import { withStart } from './things.ts';
import { asked, openWishes, type Wish, wish, wishes, wishKey } from './wish.ts';

/* The runs of a table of small pictures: each gesture is a document bound from the same recipe, and ends the run before. */

/** What is on the table. */
export interface Table {
  readonly picture: string;
  readonly recipe: Recipe;
}

export interface TableRun {
  readonly id: string;
  /** The wish that it fulfils. */
  readonly key: string;
}

/** The run that is shown; undefined before the first. */
export const tableRun = signal<TableRun | undefined>(undefined);
/** Why the last wish could not be sent. */
export const refused = signal<ErrorWords | undefined>(undefined);
/** Numbers of the pictures that were chosen. */
export const chosen = signal<readonly number[]>([]);

/** Runs that fulfilled a wish, by photograph and wish: what is wished for again is there already. */
const fulfilled = new Map<string, string>();
const documents = new Map<string, Promise<GraphDocument>>();
/** Wishes that come faster, as from a slider, are one. */
const TOGETHER_MS = 120;
/** A table takes some seconds: it is drawn also while a picture is lifted. */
const TABLE_SECONDS = 5;
/** Rises with each wish that is sent: an answer to an older one is not followed. */
let turn = 0;

/** Sends wishes from now on; returns a function that ends it. */
export function playOn(table: Table): () => void {
  tableRun.value = undefined;
  chosen.value = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent = Number.NEGATIVE_INFINITY;
  let last: string | undefined;
  const stop = effect(() => {
    const { now } = wishes.value;
    const key = wishKey(now);
    if (key === last) return;
    last = key;
    clearTimeout(timer);
    const wait = performance.now() - sent < TOGETHER_MS ? TOGETHER_MS : 0;
    timer = setTimeout(() => {
      sent = performance.now();
      void fulfil(table, now);
    }, wait);
  });
  const note = effect(() => {
    const at = tableRun.value;
    if (at !== undefined && run.value?.runId === at.id && run.value.status === 'done')
      fulfilled.set(`${table.picture} ${at.key}`, at.id);
  });
  return () => {
    stop();
    clearTimeout(timer);
    note();
    turn++;
    endRun();
  };
}

async function fulfil(table: Table, now: Wish): Promise<void> {
  const mine = ++turn;
  const key = wishKey(now);
  endRun();
  try {
    const known = fulfilled.get(`${table.picture} ${key}`);
    if (known !== undefined && (await followed(known, key, mine))) return;
    const { document } = await boundTo(table, now);
    if (mine !== turn) return;
    const { plays } = table.recipe;
    const targets = plays === undefined ? [] : [plays.small, nodeOfSource(plays.piece)];
    const { id } = await api.submitRun({ body: { document, targets, expected: TABLE_SECONDS } });
    if (mine !== turn) {
      cancel(id);
      return;
    }
    refused.value = undefined;
    chosen.value = [];
    tableRun.value = { id, key };
    await watchRun(id, document, { onCanvas: false });
  } catch (error) {
    if (mine === turn) refused.value = describeError(error);
  }
}

/** Shows a run that was done before. @returns false where it is gone */
async function followed(id: string, key: string, mine: number): Promise<boolean> {
  try {
    const { run: row } = await api.getRun({ path: { id } });
    if (row.status !== 'done') return false;
    if (mine !== turn) return true;
    refused.value = undefined;
    chosen.value = [];
    tableRun.value = { id, key };
    await watchRun(id, row.document, { onCanvas: false });
    return true;
  } catch {
    return false;
  }
}

/**
 * Tells the studio that somebody may play with a photograph: its model is there when they do. What is wrong with it is said
 * then.
 */
export async function expectPlay(table: Table): Promise<void> {
  const { plays } = table.recipe;
  if (plays === undefined) return;
  try {
    openWishes(table.picture);
    const { document } = await boundTo(table, wishes.value.now);
    await api.expectRun({ body: { document, targets: [plays.model] } });
  } catch {
    // It takes a second longer.
  }
}

/** Ends the run of the wish before. */
function endRun(): void {
  const at = tableRun.peek();
  const view = run.peek();
  if (at !== undefined && view?.runId === at.id && isActive(view.status)) cancel(at.id);
}

function cancel(id: string): void {
  // It may have ended meanwhile.
  api.cancelRun({ path: { id } }).catch(() => undefined);
}

/** Lifts the chosen pictures to the photograph's size. */
export async function lift(table: Table): Promise<void> {
  const { picture, recipe } = table;
  const numbers = chosen.value;
  if (numbers.length === 0) return;
  try {
    const { document, targets } = await boundTo(table, wishes.value.now, numbers);
    const marked = markDocument(document, { picture, recipe: recipe.id, step: 'make' });
    const { id } = await api.submitRun({ body: { document: marked, targets: [...targets] } });
    if (journey.value?.picture !== picture) return;
    show({ kind: 'make', recipe, run: id });
    await watchRun(id, marked, { onCanvas: false });
  } catch (error) {
    toastError(error, t.journey.runNotStarted);
  }
}

/** Takes a small picture that is done as the start of the next twelve; what was painted is in it already. */
export async function goOn({ picture }: Table, index: number): Promise<void> {
  const at = tableRun.value;
  if (at === undefined) return;
  const called = fittedTitle(`${plainName(picture)} ${index + 1}.png`);
  const asset = await takeOutput({ runId: at.id, name: smallName(index) }, called);
  if (asset === undefined || tableRun.value?.id !== at.id) return;
  wish(withStart(wishes.value.now, asset.reference));
}

/** The file of a small picture in its run. */
export function smallName(index: number): string {
  return `small-${String(index).padStart(3, '0')}.png`;
}

async function boundTo(
  { picture, recipe }: Table,
  now: Wish,
  numbers: readonly number[] = [],
): Promise<Bound> {
  const { slots, options } = asked(now);
  const template = documents.get(recipe.id) ?? documentOf(recipe.id);
  documents.set(recipe.id, template);
  const bound = bind(
    await template,
    {
      slots: {
        ...slots,
        photo: picture,
        ...(numbers.length === 0 ? {} : { chosen: numbers.join(', ') }),
      },
      options,
    },
    lookOf(picture),
  );
  const { meta } = bound.document;
  const title = fittedTitle(`${t.play.title}: ${plainName(picture)}`);
  return { ...bound, document: withoutSteps({ ...bound.document, meta: { ...meta, title } }) };
}

async function documentOf(id: string): Promise<GraphDocument> {
  try {
    return (await api.getTemplate({ path: { id } })).document;
  } catch (error) {
    documents.delete(id);
    throw error;
  }
}
