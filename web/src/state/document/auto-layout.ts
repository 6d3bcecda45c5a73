import { graphlib, layout } from '@dagrejs/dagre';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { wiresOf } from '../../../../src/graph/document/topology.ts';
import type { Box } from './align.ts';

/**
 * Places nodes in columns along their wires, left to right (dagre: Sugiyama's layered drawing). Loaded on demand.
 * @param sizes of the nodes, title included
 * @returns boxes from (0, 0) on
 */
export function layoutGraph(
  document: GraphDocument,
  keys: readonly string[],
  sizes: (key: string) => Pick<Box, 'width' | 'height'>,
): ReadonlyMap<string, Box> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 84, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const wanted = new Set(keys);
  for (const key of keys) graph.setNode(key, { ...sizes(key) });
  for (const { from, to } of wiresOf(document)) {
    if (wanted.has(from.node) && wanted.has(to.node) && from.node !== to.node)
      graph.setEdge(from.node, to.node);
  }
  layout(graph);
  return new Map(
    keys.map((key) => {
      // dagre tells middles.
      const { x, y, width, height } = graph.node(key) as Box;
      return [key, { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height }];
    }),
  );
}
