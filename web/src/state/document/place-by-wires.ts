import { type GraphDocument, member } from '../../../../src/graph/document/document.ts';
import { t } from '../../texts/texts.ts';
import { view } from '../page/view.ts';
import { placeNodes } from './arrange-nodes.ts';
import { graph } from './document.ts';
import { measureNode, TITLE } from './node-boxes.ts';
import { selectedNodes } from './selection.ts';

/** Arranges the selected nodes, or all, along their wires. */
export async function autoLayout(): Promise<void> {
  const chosen = selectedNodes.value.length > 1 ? selectedNodes.value : Object.keys(graph.value.nodes);
  if (chosen.length === 0) return;
  const { layoutGraph } = await import('./auto-layout.ts');
  const size = (key: string) => measureNode.value(key) ?? { x: 0, y: 0, width: 200, height: 160 };
  const boxes = layoutGraph(graph.value, chosen, size);
  const left = Math.min(...chosen.map((key) => size(key).x));
  const top = Math.min(...chosen.map((key) => size(key).y));
  placeNodes(
    t.commands.groups.Arrange,
    new Map([...boxes].map(([key, box]) => [key, { ...box, x: box.x + left, y: box.y + top }])),
  );
  view.value?.fit();
}

/**
 * The document with a place for each node that has none: along its wires, below all that has one.
 * @returns the same document where all have one
 */
export async function withPlaces(document: GraphDocument): Promise<GraphDocument> {
  const keys = Object.keys(document.nodes);
  const placeOf = (key: string) => member(document.view?.nodes, key);
  const placed = keys.filter((key) => placeOf(key) !== undefined);
  if (placed.length === keys.length) return document;
  const { layoutGraph } = await import('./auto-layout.ts');
  const size = (key: string) => measureNode.value(key) ?? { width: 200, height: 160 };
  const boxes = layoutGraph(document, keys, size);
  const bottoms = placed.map((key) => size(key).height + (placeOf(key)?.y ?? 0));
  const below = bottoms.length === 0 ? 0 : Math.max(0, ...bottoms) + 80;
  const nodes = Object.fromEntries(
    keys.map((key) => {
      const box = boxes.get(key);
      return [key, placeOf(key) ?? { x: box?.x ?? 0, y: (box?.y ?? 0) + TITLE + below }];
    }),
  );
  return { ...document, view: { ...document.view, nodes } };
}
