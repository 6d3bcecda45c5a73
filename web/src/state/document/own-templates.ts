import { computed, signal } from '@preact/signals';
import { copyNodes } from '../../../../src/graph/document/clipboard.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { type OwnTemplateSummary, TEMPLATE_PICTURE } from '../../../../src/protocol/own-templates.ts';
import { everyPage } from '../../api/every-page.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';
import { middleOfView } from '../page/view.ts';
import { pasteFragment } from './copy-nodes.ts';
import { graph } from './document.ts';
import { pictureOfNodes } from './node-picture.ts';
import { selectedNodes } from './selection.ts';

/* Nodes that a person keeps to use them again: kept in the studio, with a picture of how they looked. */

/** The newest first; empty until they were loaded. */
export const ownTemplates = signal<readonly OwnTemplateSummary[]>([]);

/** Those that are put into a graph; the others are cards. */
export const nodeTemplates = computed(() => ownTemplates.value.filter(({ card }) => card === undefined));

/** Asks for them all. */
export async function loadOwnTemplates(): Promise<void> {
  try {
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

/** Keeps nodes, or a whole graph that is a card. @throws what the studio refuses */
export async function keep({ title, document, picture }: NewTemplate): Promise<void> {
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
