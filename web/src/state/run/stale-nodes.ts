import { computed } from '@preact/signals';
import { changedNodes } from '../../../../src/graph/plan/changed-nodes.ts';
import { flat } from '../document/flat.ts';
import { registry } from '../page/catalogue.ts';
import { runFlat } from './run-flat.ts';

/** Nodes whose results no longer belong to the document: they, or what feeds them, were changed. */
const staleNodes = computed(() => {
  const then = runFlat.value;
  const now = flat.value.document;
  return then === undefined || then === now ? new Set<string>() : changedNodes(then, now, registry.value);
});

/** Whether what a node of the graph, as it runs, has made belongs to an earlier state of the graph. */
export function isStale(id: string): boolean {
  return staleNodes.value.has(id);
}
