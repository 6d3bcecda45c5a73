import { validateDocument } from '../../../../src/graph/check/validate.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { allSources } from '../../../../src/graph/document/structure.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { knownNode } from '../../../../src/graph/types/registry.ts';
import { bind } from '../../../../src/recipes/bind.ts';
import { type CardFault, type CardWish, cardFaults, withCard } from '../../../../src/recipes/card.ts';
import { inLanguage } from '../../texts/problem-words.ts';
import { t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';
import { editWhole, whole } from '../document/document.ts';
import { pictureOfNodes } from '../document/node-picture.ts';
import { keep, ownTemplates, removeTemplate } from '../document/own-templates.ts';
import { registry } from '../page/catalogue.ts';
import { frames } from '../run/run.ts';

/* A card of one's own is made of the open graph: it is kept in the studio beside templates, as a whole graph with its recipe. */

/** What keeps the card from being made, in the language of the page; nothing where it can be. */
export function saidFaults(wish: CardWish): readonly string[] {
  const faults = cardFaults(whole.value, wish, registry.value);
  if (faults.length > 0) return faults.map(faultWords);
  // What is wrong with the graph where its result needs it, with a photograph in it.
  const card = withCard(whole.value, wish, registry.value);
  const slots = { photo: 'asset:photo', ...(wish.mask === undefined ? {} : { mask: 'asset:mask' }) };
  const { document, targets } = bind(card, { slots });
  return validateDocument(document, registry.value, { targets })
    .filter(({ severity, nodeId, port }) => {
      const model = wish.model !== undefined && nodeId === wish.model && port === sourceParam(wish.model);
      return severity === 'error' && !model;
    })
    .map((problem) => inLanguage(problem).message);
}

/** The photograph that a node of the graph opens, where it is one of the studio. */
export function photographOf(node: string): string | undefined {
  const value = whole.value.nodes[node]?.params?.[sourceParam(node) ?? ''];
  return typeof value === 'string' && /^(asset|sample):/.test(value) ? value : undefined;
}

function sourceParam(node: string): string | undefined {
  return knownNode(registry.value, whole.value.nodes[node]?.type)?.description.source?.param;
}

function faultWords({ kind, of }: CardFault): string {
  return t.card.faults[kind](of);
}

/**
 * Writes the recipe into the open graph, as one step, and keeps it as a card, in the place of one of that title.
 * @returns whether it is kept; a message says why not
 */
export async function keepCard(wish: CardWish): Promise<boolean> {
  if (!editWhole(t.card.make, (document) => withCard(document, wish, registry.value))) return false;
  const card = whole.value;
  const document = JSON.parse(writeDocument(card, registry.value)) as GraphDocument;
  const title = card.meta.title ?? '';
  const before = ownTemplates.value.filter((one) => one.card !== undefined && one.title === title);
  try {
    await keep({ title, document, picture: pictureOf(card, wish.result) });
    for (const one of before) await removeTemplate(one);
    return true;
  } catch (error) {
    toastError(error, t.card.notKept);
    return false;
  }
}

/** Of a card's picture, px. */
const WIDTH = 256;

/** The result as the last run has shown it, else the nodes as they look. */
function pictureOf(card: GraphDocument, result: string): string | undefined {
  const [source = ''] = result.includes('.') ? [result] : allSources(card.nodes[result]);
  const frame = frames.get(source);
  if (frame === undefined) return pictureOfNodes(Object.keys(card.nodes));
  const { width, height } = frame.header;
  const [whole, small] = [document.createElement('canvas'), document.createElement('canvas')];
  [whole.width, whole.height] = [width, height];
  whole.getContext('2d')?.putImageData(new ImageData(frame.rgba, width, height), 0, 0);
  const factor = Math.min(1, WIDTH / Math.max(width, height));
  [small.width, small.height] = [width, height].map((side) => Math.max(1, Math.round(factor * side))) as [
    number,
    number,
  ];
  small.getContext('2d')?.drawImage(whole, 0, 0, small.width, small.height);
  return small.toDataURL('image/webp', 0.8);
}
