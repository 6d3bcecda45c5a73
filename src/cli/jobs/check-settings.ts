import { loadDocument } from '../../graph/check/load.ts';
import { registryIn } from '../pack-registry.ts';
import { changeGraph } from '../read-graph.ts';
import type { Terminal } from '../terminal.ts';
import type { JobNodes } from './job.ts';
import { trainingGraph } from './kept-model.ts';

/**
 * Tries all `--set` of a short form on the nodes that it will have, those of the training among them: a name that there
 * is not is told of before the training, not after it.
 * @param nodes of the job, made of what is known before there is a model
 * @throws `graph/invalid` with every problem
 */
export async function checkSettings(
  nodes: JobNodes,
  picture: string,
  { set, home }: { readonly set: readonly string[]; readonly home: string },
  terminal: Terminal,
): Promise<void> {
  if (set.length === 0) return;
  const registry = await registryIn(home, terminal);
  const graph = trainingGraph(picture);
  const text = JSON.stringify({ ...graph, nodes: { ...nodes, train: graph.nodes.train } });
  const { document } = loadDocument(text, registry);
  if (document !== undefined) await changeGraph(document, registry, { set });
}
