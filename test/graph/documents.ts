import type { GraphDocument, NodeEntry } from '../../src/graph/document/document.ts';

/** A document of the given nodes and nothing else. */
export function graphOf(nodes: Readonly<Record<string, NodeEntry>>): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: {}, nodes };
}

/** A short form of a node's entry. */
export function node(
  type: string,
  inputs: NodeEntry['in'] = {},
  params: NodeEntry['params'] = {},
): NodeEntry {
  return {
    type,
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(Object.keys(inputs).length === 0 ? {} : { in: inputs }),
  };
}

/** A stream that lifts an adder, is gathered with a number, summed and written: all kinds of edges in six nodes. */
export const mixedGraph: GraphDocument = graphOf({
  numbers: node('number/range@1', {}, { count: 5 }),
  noise: node('number/noise@1'),
  add: node('math/add@3', { a: 'numbers.values', scale: 'noise.value' }),
  all: node('list/collect@1', { items: ['add.sum', 'numbers.count'] }),
  total: node('vector/sum@1', { vector: 'all.vector' }),
  out: node('file/write@1', { value: 'total.sum' }),
});
