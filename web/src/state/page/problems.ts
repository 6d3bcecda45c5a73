import { computed, signal } from '@preact/signals';
import type { GraphProblem } from '../../../../src/graph/check/problems.ts';
import { validateDocument } from '../../../../src/graph/check/validate.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { graph } from '../document/document.ts';
import { catalogueLoaded, registry } from './catalogue.ts';

/** What the server found in a document that it refused: it checks more than a page can, such as files. */
export const refusal = signal<
  { readonly document: GraphDocument; readonly problems: readonly GraphProblem[] } | undefined
>(undefined);

/** What is wrong, doubtful or worth knowing of the document, by the same check as the server's. */
export const problems = computed<readonly GraphProblem[]>(() => {
  if (!catalogueLoaded.value || Object.keys(graph.value.nodes).length === 0) return [];
  const found = validateDocument(graph.value, registry.value);
  const said = refusal.value?.document === graph.value ? refusal.value.problems : [];
  return [...said.filter((p) => !found.some((f) => f.path === p.path && f.code === p.code)), ...found];
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
