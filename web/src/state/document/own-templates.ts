import { signal } from '@preact/signals';
import { copyNodes } from '../../../../src/graph/document/clipboard.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import {
  type OwnTemplateSummary,
  TEMPLATE_PICTURE,
  TEMPLATE_TITLE,
} from '../../../../src/protocol/own-templates.ts';
import { everyPage } from '../../api/every-page.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toastError } from '../page/toasts.ts';
import { middleOfView } from '../page/view.ts';
import { pasteFragment } from './copy-nodes.ts';
import { graph } from './document.ts';
import { pictureOfNodes } from './node-picture.ts';
import { selectedNodes } from './selection.ts';

/* Nodes that a person keeps to use them again: kept in the studio, with a picture of how they looked. */

/** The newest first; empty until they were loaded. */
export const ownTemplates = signal<readonly OwnTemplateSummary[]>([]);

/** Where earlier versions of the page kept them, in the browser. */
const FORMER = 'patchwise.templates';

/** Asks for them all; those that this browser still keeps for itself go to the studio first. */
export async function loadOwnTemplates(): Promise<void> {
  try {
    await handOver();
    ownTemplates.value = await everyPage(api.listOwnTemplates);
  } catch (error) {
    toastError(error, t.templates.notLoaded);
  }
}

/** Keeps the selected nodes under a title. False, and a message, when that did not work. */
export async function keepTemplate(title: string): Promise<boolean> {
  const keys = selectedNodes.value;
  if (keys.length === 0 || title === '') return false;
  try {
    await keep({ title, document: copyNodes(graph.value, keys), picture: pictureOfNodes(keys) });
    return true;
  } catch (error) {
    toastError(error, t.templates.notKept);
    return false;
  }
}

export async function renameTemplate({ id, title }: OwnTemplateSummary, wanted: string): Promise<void> {
  if (wanted === '' || wanted === title) return;
  try {
    const renamed = await api.renameOwnTemplate({ path: { id }, body: { title: wanted } });
    ownTemplates.value = ownTemplates.value.map((one) => (one.id === id ? renamed : one));
  } catch (error) {
    toastError(error, t.templates.notRenamed);
  }
}

export async function removeTemplate({ id }: OwnTemplateSummary): Promise<void> {
  try {
    await api.deleteOwnTemplate({ path: { id } });
    ownTemplates.value = ownTemplates.value.filter((one) => one.id !== id);
  } catch (error) {
    toastError(error, t.templates.notDeleted);
  }
}

/** Puts the nodes of a template on the canvas, as one step, under ids of their own. */
export async function addTemplate({ id, title }: OwnTemplateSummary, at = middleOfView()): Promise<void> {
  try {
    const { document } = await api.getOwnTemplate({ path: { id } });
    pasteFragment(document, `${t.state.add(title)}:`, at);
  } catch (error) {
    toastError(error, t.templates.notAdded(title));
  }
}

interface NewTemplate {
  readonly title: string;
  readonly document: GraphDocument;
  /** `data:` URL. */
  readonly picture: string | undefined;
}

async function keep({ title, document, picture }: NewTemplate): Promise<void> {
  const base64 = picture?.split(',')[1] ?? '';
  const kept = await api.keepOwnTemplate({
    body: {
      title,
      document,
      ...(base64 === '' || base64.length > TEMPLATE_PICTURE ? {} : { picture: base64 }),
    },
  });
  ownTemplates.value = [kept, ...ownTemplates.value];
}

/** Takes over what an earlier version of the page has kept in this browser, the oldest first. */
async function handOver(): Promise<void> {
  const waiting = [...formerTemplates()];
  for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
    const parsed = parseDocument(last.text);
    // A damaged one could not be used before either.
    if (parsed.ok) {
      const title = last.title.trim().slice(0, TEMPLATE_TITLE) || t.templates.template;
      await keep({ title, document: parsed.value, picture: last.picture });
    }
    waiting.pop();
    // After each: what is cut off here goes on the next time, and hands none over twice.
    localStorage.setItem(FORMER, JSON.stringify(waiting));
  }
  if (waiting.length === 0) removeFormer();
}

function removeFormer(): void {
  try {
    localStorage.removeItem(FORMER);
  } catch {
    // Storage is switched off: there is nothing in it.
  }
}

interface FormerTemplate {
  readonly title: string;
  readonly text: string;
  readonly picture?: string;
}

function formerTemplates(): readonly FormerTemplate[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(FORMER) ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter(
      (one): one is FormerTemplate =>
        typeof one === 'object' &&
        one !== null &&
        typeof one.title === 'string' &&
        typeof one.text === 'string',
    );
  } catch {
    return [];
  }
}
