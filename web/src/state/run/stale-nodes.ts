import { computed } from '@preact/signals';
import { upstreamOf } from '../../../../src/graph/document/topology.ts';
import { flat } from '../document/flat.ts';
import { runFlat } from './run-flat.ts';

/** Nodes whose results no longer belong to the document: they, or what feeds them, were changed. */
const staleNodes = computed(() => {
  const then = runFlat.value;
  const now = flat.value.document;
  if (then === undefined || then === now) return new Set<string>();
  const changed = new Set(
    Object.entries(now.nodes)
      .filter(([key, entry]) => {
        const before = then.nodes[key];
        return before !== entry && JSON.stringify(before) !== JSON.stringify(entry);
      })
      .map(([key]) => key),
  );
  return new Set(
    Object.keys(now.nodes).filter((key) => [...upstreamOf(now, [key])].some((source) => changed.has(source))),
  );
});

/** Whether what a node of the graph, as it runs, has made belongs to an earlier state of the graph. */
export function isStale(id: string): boolean {
  return staleNodes.value.has(id);
}
