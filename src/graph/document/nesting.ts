import { type GraphBody, type GraphDocument, member, type NodeEntry } from './document.ts';
import type { JsonPath } from './json/pointer.ts';
import { LIMITS } from './limits.ts';
import { type GraphProblem, problem } from './problems.ts';
import { hasGlobalId, isStructural, SUBGRAPH } from './structure.ts';
import { upstreamOf } from './topology.ts';

/** A node, wherever it is. */
export interface PlacedEntry {
  readonly id: string;
  readonly entry: NodeEntry;
  /** Ids of the subgraphs that it lies in, the outermost first. */
  readonly scope: readonly string[];
  readonly path: JsonPath;
}

/** Every node of a document or of a body, those of subgraphs after the node that holds them. */
export function* walkNodes(
  body: GraphBody,
  scope: readonly string[] = [],
  path: JsonPath = ['nodes'],
): Generator<PlacedEntry> {
  for (const [id, entry] of Object.entries(body.nodes)) {
    yield { id, entry, scope, path: [...path, id] };
    if (entry.graph !== undefined) {
      yield* walkNodes(entry.graph, [...scope, id], [...path, id, 'graph', 'nodes']);
    }
  }
}

/** The node of an id, wherever it is; local names (ports, reroute points) are looked for on the outermost level only. */
export function findEntry(document: GraphBody, id: string): PlacedEntry | undefined {
  const entry = member(document.nodes, id);
  if (entry !== undefined) return { id, entry, scope: [], path: ['nodes', id] };
  for (const placed of walkNodes(document)) {
    if (placed.id === id && hasGlobalId(placed.entry.type)) return placed;
  }
  return undefined;
}

/** Changes nodes on every level; what does not change is shared. */
export function mapNodes<T extends GraphBody>(
  body: T,
  change: (id: string, entry: NodeEntry, path: JsonPath) => NodeEntry,
  path: JsonPath = ['nodes'],
): T {
  let changed = false;
  const nodes = Object.entries(body.nodes).map(([id, entry]) => {
    const at = [...path, id];
    const graph =
      entry.graph === undefined ? undefined : mapNodes(entry.graph, change, [...at, 'graph', 'nodes']);
    const next = change(id, graph === undefined || graph === entry.graph ? entry : { ...entry, graph }, at);
    if (next !== entry) changed = true;
    return [id, next] as const;
  });
  return changed ? { ...body, nodes: Object.fromEntries(nodes) } : body;
}

/** The body of the subgraph that a scope leads to; undefined when it leads nowhere. */
export function bodyAt(document: GraphBody, scope: readonly string[]): GraphBody | undefined {
  let body: GraphBody | undefined = document;
  for (const id of scope) body = member(body?.nodes, id)?.graph;
  return body;
}

/** Of what a pinned node keeps, the id of the node that stands for it: of its type, and all others are needed by it. */
export function pinnedEnd({ type, graph }: NodeEntry): string | undefined {
  const nodes = graph?.nodes ?? {};
  if (isStructural(type) || Object.values(nodes).some((entry) => isStructural(entry.type))) return undefined;
  return Object.keys(nodes).find(
    (id) =>
      member(nodes, id)?.type === type && upstreamOf({ nodes }, [id]).size === Object.keys(nodes).length,
  );
}

/** Every id that is taken in the whole document. */
export function idsOf(document: GraphBody): ReadonlySet<string> {
  return new Set([...walkNodes(document)].map(({ id }) => id));
}

/**
 * What the schema cannot say of subgraphs: how deep they lie, that a body stands where it belongs, and that the ids of
 * nodes are unique in the document.
 */
export function nestingProblems(document: GraphDocument): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  const seen = new Map<string, string>();
  for (const { id, entry, scope, path } of walkNodes(document)) {
    const where = { nodeId: id };
    if (entry.type === SUBGRAPH && scope.length >= LIMITS.nesting) {
      const message = `The subgraph "${id}" lies ${scope.length + 1} levels deep; the cap is ${LIMITS.nesting}.`;
      problems.push(problem('document/too-large', path, message, 'Dissolve one of those around it.', where));
    }
    if (entry.type === SUBGRAPH && entry.graph === undefined) {
      const message = `The subgraph "${id}" has no "graph".`;
      problems.push(
        problem('document/missing-key', [...path, 'graph'], message, 'Add it: { "nodes": { … } }.', where),
      );
    }
    if (entry.mode === 'pin' && pinnedEnd(entry) === undefined) {
      const message = `The node "${id}" is pinned, but "graph" does not keep it and what it needs.`;
      const hint = `Take "mode": "pin" out; or keep nodes of which one of type "${entry.type}" needs all others.`;
      problems.push(problem('document/missing-key', [...path, 'graph'], message, hint, where));
    } else if (entry.type !== SUBGRAPH && entry.mode !== 'pin' && entry.graph !== undefined) {
      const message = `The node "${id}" has a "graph", which only pinned nodes and those of type "${SUBGRAPH}" have.`;
      problems.push(problem('document/unknown-key', [...path, 'graph'], message, '', where));
    }
    if (!hasGlobalId(entry.type)) continue;
    const other = seen.get(id);
    if (other === undefined) seen.set(id, scope.join(' in '));
    else {
      const message = `The id "${id}" is used twice in the document.`;
      const hint = 'Rename one: seeds, results and messages go by it, whatever subgraph the node is in.';
      problems.push(problem('document/duplicate-id', path, message, hint, where));
    }
  }
  return problems;
}
