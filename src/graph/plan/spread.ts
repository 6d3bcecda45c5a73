import { paramsOf } from '../cost.ts';
import { type GraphDocument, own } from '../document/document.ts';
import { setParam } from '../document/edit.ts';
import { topology, upstreamOf, wiresInto } from '../document/topology.ts';
import { emittedNumbers } from '../types/emission.ts';
import type { RegisteredNode, Registry } from '../types/registry.ts';
import { findLifting } from './lifting.ts';

/** A piece of a run that another machine can compute beforehand: its results are then in the cache for the run itself. */
export interface SpreadPart {
  readonly document: GraphDocument;
  readonly targets: readonly string[];
  /** Elements of the sweep that come before the first of this piece. */
  readonly offset: number;
}

/**
 * What of a run can be computed side by side, beforehand: pieces of a sweep (the elements of one list of numbers that costly
 * nodes are lifted over), or else costly nodes that do not need each other. Nothing when there is no such thing, or when
 * one cannot be sure: a run computes what it finds missing by itself.
 *
 * Only nodes of the document itself are looked at, not what lies in subgraphs.
 * @param written valid
 * @param most pieces at most
 * @param targets of the run; default: all
 */
export function spreadParts(
  written: GraphDocument,
  registry: Registry,
  most: number,
  targets?: readonly string[],
): readonly SpreadPart[] {
  if (most < 2) return [];
  // A run without targets is for its sinks, where it has any.
  const sinks = Object.keys(written.nodes).filter(
    (id) => found(written, registry, id)?.definition?.sink === true,
  );
  const ends = targets ?? (sinks.length > 0 ? sinks : undefined);
  const wanted = ends === undefined ? undefined : upstreamOf(written, ends);
  const { order } = topology(written);
  const lifting = findLifting(written, registry, order);
  const costly = order.filter((id) => wanted?.has(id) !== false && definitionCost(written, registry, id) > 0);
  const lifted = costly.filter((id) => lifting.liftedBy.has(id));
  return lifted.length > 0 ? sweepParts(written, registry, most, lifted) : branchParts(written, most, costly);
}

/** Multiply-adds from which it is worth the way: some tenths of a second. */
const WORTH = 1e10;

function definitionCost(document: GraphDocument, registry: Registry, id: string): number {
  const node = found(document, registry, id);
  if (node?.definition?.cost === undefined || node.definition.cache === 'none') return 0;
  const cost = node.definition.cost(paramsOf(document, id, node) as never);
  return cost >= WORTH / 100 ? cost : 0;
}

function found(document: GraphDocument, registry: Registry, id: string): RegisteredNode | undefined {
  const lookup = registry.find(own(document.nodes, id)?.type ?? '');
  return lookup.status === 'found' ? lookup.node : undefined;
}

function sweepParts(
  document: GraphDocument,
  registry: Registry,
  most: number,
  lifted: readonly string[],
): readonly SpreadPart[] {
  const needed = upstreamOf(document, lifted);
  const lifting = findLifting(document, registry, topology(document).order);
  /** Nodes that make streams which others of these run over. */
  const sources = new Set<string>();
  for (const id of needed) {
    const node = found(document, registry, id);
    // Subgraphs and the like.
    if (node === undefined) return [];
    for (const { from, to } of wiresInto(document, id)) {
      const makes = found(document, registry, from.node)?.outputs.get(from.port)?.cardinality === 'many';
      if (makes) sources.add(from.node);
      // What takes a whole stream would get a part of it.
      if (node.targets.get(to.port)?.cardinality === 'many' && lifting.cardinality(from) === 'many')
        return [];
    }
  }
  const [source] = [...sources];
  if (source === undefined || sources.size > 1 || lifting.liftedBy.has(source)) return [];
  const node = found(document, registry, source);
  const emits = node?.description.emits;
  if (node === undefined || emits?.kind !== 'numbers') return [];
  const values = emittedNumbers(emits, paramsOf(document, source, node)) ?? [];
  const cost = lifted.reduce((sum, id) => sum + definitionCost(document, registry, id), 0);
  const pieces = Math.min(most, values.length);
  if (pieces < 2 || cost * values.length < WORTH) return [];
  return Array.from({ length: pieces }, (_, i) => {
    const [offset, end] = [i, i + 1].map((k) => Math.round((k * values.length) / pieces)) as [number, number];
    const slice = values.slice(offset, end).map(String).join(', ');
    return { document: setParam(document, source, emits.param, slice), targets: lifted, offset };
  });
}

/** The first costly node of each branch. */
function branchParts(
  document: GraphDocument,
  most: number,
  costly: readonly string[],
): readonly SpreadPart[] {
  const first = costly.filter((id) => {
    const above = upstreamOf(document, [id]);
    return costly.every((other) => other === id || !above.has(other));
  });
  if (first.length < 2) return [];
  return first.slice(0, most).map((id) => ({ document, targets: [id], offset: 0 }));
}
