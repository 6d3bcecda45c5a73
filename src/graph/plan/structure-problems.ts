import { type GraphBody, member, type NodeEntry } from '../document/document.ts';
import type { JsonPath } from '../document/json/pointer.ts';
import { type GraphProblem, problem } from '../document/problems.ts';
import { INPUT, isStructural, OUTPUT, SUBGRAPH } from '../document/structure.ts';
import { didYouMean } from '../suggest.ts';
import { lookUpNode } from '../types/look-up-node.ts';
import type { Registry } from '../types/registry.ts';

/**
 * What is wrong with a subgraph, a port of one or a reroute point, as it is written: they are gone once a document is
 * flattened, where all other nodes are checked.
 * @param inSubgraph whether the level of nodes lies in one
 * @param path where the node is written
 */
export function structureProblems(
  body: GraphBody,
  registry: Registry,
  id: string,
  entry: NodeEntry,
  path: JsonPath,
  inSubgraph: boolean,
): readonly GraphProblem[] {
  const found: GraphProblem[] = [];
  const where = { nodeId: id };
  if ((entry.type === INPUT || entry.type === OUTPUT) && !inSubgraph) {
    const what = entry.type === INPUT ? 'input' : 'output';
    const message = `"${id}" is the ${what} of a subgraph, but is outside of any subgraph.`;
    found.push(problem('subgraph/misplaced', path, message, 'Remove it, or move it into one.', where));
  }
  if (!isStructural(entry.type)) return found;
  const lookup = lookUpNode(body, registry, id);
  if (lookup.status !== 'found') return found;
  const { node } = lookup;
  for (const [name, written] of Object.entries(entry.in ?? {})) {
    const at = [...path, 'in', name];
    const target = node.targets.get(name);
    if (target === undefined) {
      const message = `The node "${id}" (${entry.type}) has no input "${name}".`;
      const hint = didYouMean(name, node.targets.keys());
      found.push(problem('input/unknown', at, message, hint, { ...where, port: name }));
      continue;
    }
    if (
      typeof written !== 'string' &&
      written.length > 1 &&
      (entry.type !== SUBGRAPH || target.cardinality === 'one')
    ) {
      const message = `The input "${name}" of the node "${id}" takes one wire, not ${written.length}.`;
      found.push(problem('input/single', at, message, 'Keep one of them.', { ...where, port: name }));
    }
    if (member(entry.params, name) !== undefined) {
      const message = `The parameter "${name}" of the node "${id}" has both a value and a wire.`;
      const hint = 'Take out one of the two.';
      found.push(
        problem('param/wired-and-set', [...path, 'params', name], message, hint, { ...where, port: name }),
      );
    }
  }
  for (const name of Object.keys(entry.params ?? {})) {
    if (node.params.has(name)) continue;
    const message = node.targets.has(name)
      ? `The input "${name}" of the node "${id}" takes a wire, not a value.`
      : `The node "${id}" (${entry.type}) has no parameter "${name}".`;
    const hint = didYouMean(name, node.params.keys());
    found.push(problem('param/unknown', [...path, 'params', name], message, hint, { ...where, port: name }));
  }
  return found;
}
