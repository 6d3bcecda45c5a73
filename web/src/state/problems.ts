import { computed } from '@preact/signals';
import type { GraphProblem } from '../../../src/graph/problems.ts';
import { validateDocument } from '../../../src/graph/validate.ts';
import { catalogueLoaded, registry } from './catalogue.ts';
import { graph } from './document.ts';

/** What is wrong, doubtful or worth knowing of the document, by the same check as the server's. */
export const problems = computed<readonly GraphProblem[]>(() => {
  if (!catalogueLoaded.value || Object.keys(graph.value.nodes).length === 0) return [];
  return validateDocument(graph.value, registry.value);
});

export const errors = computed(() => problems.value.filter((p) => p.severity === 'error'));

/** The worst of each node. */
export const problemByNode = computed(() => {
  const worst = new Map<string, GraphProblem>();
  for (const problem of problems.value) {
    const id = problem.nodeId;
    if (id === undefined || problem.severity === 'info') continue;
    if (worst.get(id)?.severity !== 'error') worst.set(id, problem);
  }
  return worst;
});
