import { loadDocument } from '../graph/check/load.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import { problemsError } from '../graph/document/problems.ts';
import { applyOverrides } from '../graph/plan/overrides.ts';
import type { Registry } from '../graph/types/registry.ts';
import { LEARNING_NODES, learningGraph } from '../recipes/learning.ts';

/**
 * Tries all `--set` of a short form on the nodes that it will have, those of the training among them: a name that there
 * is not is told of before the training, not after it.
 * @param graph of the job, made of what is known before there is a model
 * @param picture that is learned; undefined where none is
 * @throws `graph/invalid` with every problem
 */
export function checkSettings(
  graph: GraphDocument,
  picture: string | undefined,
  set: readonly string[],
  registry: Registry,
): void {
  if (set.length === 0) return;
  const { train } = LEARNING_NODES;
  const training = picture === undefined ? {} : { [train]: learningGraph({ picture }, '').nodes[train] };
  const nodes = { ...graph.nodes, ...training };
  const { document } = loadDocument(JSON.stringify({ ...graph, nodes }), registry);
  if (document === undefined) return;
  const changed = applyOverrides(document, registry, set);
  if (!changed.ok) throw problemsError(changed.error, 'An override');
}
