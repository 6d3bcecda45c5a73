import { computed, signal } from '@preact/signals';
import { validateDocument } from '../../../../src/graph/check/validate.ts';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import type { GraphProblem } from '../../../../src/graph/document/problems.ts';
import { inLanguage } from '../../texts/problem-words.ts';
import { catalogueLoaded, registry } from '../page/catalogue.ts';
import { whole } from './document.ts';

/** What the server found in a document that it refused: it checks more than a page can, such as files. */
export const refusal = signal<
  { readonly document: GraphDocument; readonly problems: readonly GraphProblem[] } | undefined
>(undefined);

/** What is wrong, doubtful or worth knowing of the document, by the same check as the server's. */
export const problems = computed<readonly GraphProblem[]>(() => {
  if (!catalogueLoaded.value || Object.keys(whole.value.nodes).length === 0) return [];
  const found = validateDocument(whole.value, registry.value);
  const said = refusal.value?.document === whole.value ? refusal.value.problems : [];
  return [...said.filter((p) => !found.some((f) => f.path === p.path && f.code === p.code)), ...found].map(
    inLanguage,
  );
});

export const errors = computed(() => problems.value.filter((p) => p.severity === 'error'));

/** Ids of the subgraphs that the place of a problem lies in. */
export function scopeOf({ path }: GraphProblem): readonly string[] {
  const scope: string[] = [];
  const parts = path.split('/').slice(1);
  for (let i = 0; parts[i] === 'nodes' && parts[i + 2] === 'graph'; i += 3) scope.push(parts[i + 1] ?? '');
  return scope;
}

/** The worst of each node, what is inside a subgraph counted in. */
export const problemByNode = computed(() => {
  const worst = new Map<string, GraphProblem>();
  for (const problem of problems.value) {
    if (problem.nodeId === undefined || problem.severity === 'info') continue;
    // What is wrong inside a subgraph is wrong with it.
    for (const id of [...scopeOf(problem), problem.nodeId]) {
      if (worst.get(id)?.severity !== 'error') worst.set(id, problem);
    }
  }
  return worst;
});
