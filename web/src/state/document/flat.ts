import { computed } from '@preact/signals';
import { walkNodes } from '../../../../src/graph/document/nesting.ts';
import { portKey } from '../../../../src/graph/document/port-ref.ts';
import { isStructural } from '../../../../src/graph/document/structure.ts';
import { flattenDocument } from '../../../../src/graph/plan/flatten.ts';
import { registeredNode } from '../../../../src/graph/types/look-up-node.ts';
import type { RegisteredNode } from '../../../../src/graph/types/registry.ts';
import { registry } from '../page/catalogue.ts';
import { graph, scope, whole } from './document.ts';

/** The document as it runs. */
export const flat = computed(() => flattenDocument(whole.value, registry.value));

/** Type of a node that is shown; undefined when nobody knows it. */
export function typeOfNode(id: string): RegisteredNode | undefined {
  return registeredNode(graph.value, registry.value, id);
}

/** The output of a node that runs, `node.port`, from which an output that is shown gets its values. */
export function startOf(id: string, port: string): string {
  return flat.value.starts(scope.value, id, port)[0] ?? portKey(id, port);
}

/** Ids of the nodes in a subgraph that run, on whatever level. */
export function insideOf(id: string): readonly string[] {
  const body = graph.value.nodes[id]?.graph;
  return body === undefined
    ? []
    : [...walkNodes(body)].filter(({ entry }) => !isStructural(entry.type)).map((placed) => placed.id);
}
