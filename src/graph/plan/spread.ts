import { type GraphDocument, member } from '../document/document.ts';
import { setParam } from '../document/edit.ts';
import { topology, upstreamOf, wiresInto } from '../document/topology.ts';
import { emittingPart, knownCount } from '../types/emission.ts';
import { exactNode, type RegisteredNode, type Registry } from '../types/registry.ts';
import { paramsOf } from './cost.ts';
import { flattenDocument } from './flatten.ts';
import { findLifting } from './lifting.ts';
import { broadcastLength } from './stream-lengths.ts';
import { defaultTargets } from './targets.ts';

/** A piece of a run that another machine can compute beforehand: its results are then in the cache for the run itself. */
export interface SpreadPart {
  readonly document: GraphDocument;
  readonly targets: readonly string[];
  /** Elements of the sweep that come before the first of this piece. */
  readonly offset: number;
}

/** Multiply-adds from which a sweep is worth the way: some tenths of a second. */
const WORTH = 1e10;
/** Multiply-adds of one activation below which a node costs nothing that counts. */
const CHEAP = WORTH / 100;
/** Pieces of two elements may be more than were asked for, but not without bound: so many times as many. */
const MOST_PAIRS = 16;

/**
 * What of a run can be computed side by side, beforehand: pieces of a sweep (the elements of written lists and ranges
 * that costly nodes are lifted over; lists that meet, together), or else costly nodes that do not need each other.
 * Nothing when there is no such thing, or when one cannot be sure: a run computes what it finds missing by itself.
 *
 * Pieces are of the document as it runs, without subgraphs: nodes keep their ids there, and so their seeds and cache keys.
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
  const flat = flattenDocument(written, registry);
  const { document } = flat;
  const ends = targets?.flatMap((id) => flat.standIns(id)) ?? defaultTargets(document, registry, flat.idle);
  const wanted = upstreamOf(document, ends);
  const { order } = topology(document);
  const lifting = findLifting(document, registry, order);
  const costly = order.filter((id) => wanted.has(id) && definitionCost(document, registry, id) > 0);
  const lifted = costly.filter((id) => lifting.liftedBy.has(id));
  return lifted.length > 0
    ? sweepParts(document, registry, most, lifted)
    : branchParts(document, most, costly);
}

function definitionCost(document: GraphDocument, registry: Registry, id: string): number {
  const node = found(document, registry, id);
  if (node?.definition?.cost === undefined || node.definition.cache === 'none') return 0;
  const cost = node.definition.cost(paramsOf(document, id, node) as never);
  return cost >= CHEAP ? cost : 0;
}

function found(document: GraphDocument, registry: Registry, id: string): RegisteredNode | undefined {
  return exactNode(registry, member(document.nodes, id)?.type);
}

/** Costly nodes that run over the same streams, or over streams that meet. */
interface Sweep {
  readonly nodes: string[];
  readonly sources: Set<string>;
}

/** Each sweep by itself: streams that do not meet need not be of one length. */
function sweepParts(
  document: GraphDocument,
  registry: Registry,
  most: number,
  lifted: readonly string[],
): readonly SpreadPart[] {
  const sweeps: Sweep[] = [];
  for (const id of lifted) {
    const sources = streamsInto(document, registry, id);
    if (sources === undefined) continue;
    const met = sweeps.filter((sweep) => [...sources].some((source) => sweep.sources.has(source)));
    for (const sweep of met) sweeps.splice(sweeps.indexOf(sweep), 1);
    sweeps.push({
      nodes: [...met.flatMap(({ nodes }) => nodes), id],
      sources: new Set([...met.flatMap((sweep) => [...sweep.sources]), ...sources]),
    });
  }
  const each = Math.max(2, Math.floor(most / Math.max(1, sweeps.length)));
  return sweeps.flatMap((sweep) => partsOf(document, registry, each, sweep));
}

/** Nodes that make the streams over which a node runs; undefined where the elements of one cannot be taken apart. */
function streamsInto(
  document: GraphDocument,
  registry: Registry,
  target: string,
): ReadonlySet<string> | undefined {
  const lifting = findLifting(document, registry, topology(document).order);
  const sources = new Set<string>();
  for (const id of upstreamOf(document, [target])) {
    const node = found(document, registry, id);
    if (node === undefined) return undefined;
    for (const { from, to } of wiresInto(document, id)) {
      const makes = found(document, registry, from.node)?.outputs.get(from.port)?.cardinality === 'many';
      if (makes) sources.add(from.node);
      // What takes a whole stream would get a part of it.
      if (node.targets.get(to.port)?.cardinality === 'many' && lifting.cardinality(from) === 'many') {
        return undefined;
      }
    }
  }
  return [...sources].some((source) => lifting.liftedBy.has(source)) ? undefined : sources;
}

function partsOf(
  document: GraphDocument,
  registry: Registry,
  most: number,
  { nodes, sources }: Sweep,
): readonly SpreadPart[] {
  const streams = [...sources].map((id) => {
    const node = found(document, registry, id);
    const params = node === undefined ? {} : paramsOf(document, id, node);
    const emission = node?.description.emits;
    return { id, emission, params, count: knownCount(emission, params) };
  });
  const lengths = streams.map((stream) => stream.count).filter((length) => length !== undefined);
  const count = lengths.length === streams.length ? (broadcastLength(lengths) ?? 0) : 0;
  // A stream of one goes with each element of the others.
  const divided = streams.filter((stream) => stream.count === count);
  const cost = nodes.reduce((sum, id) => sum + definitionCost(document, registry, id), 0);
  const pieces = Math.min(most, count);
  if (pieces < 2 || cost * count < WORTH) return [];

  const cut = (into: number): readonly SpreadPart[] | undefined => {
    const parts: SpreadPart[] = [];
    for (let i = 0; i < into; i++) {
      const [from, to] = [i, i + 1].map((k) => Math.round((k * count) / into)) as [number, number];
      let part = document;
      for (const { id, emission, params } of divided) {
        const changed = emittingPart(emission, params, [from, to]);
        if (changed === undefined) return undefined;
        for (const [name, value] of Object.entries(changed)) part = setParam(part, id, name, value);
      }
      parts.push({ document: part, targets: nodes, offset: from });
    }
    return parts;
  };
  // A range has its ends to the last bit, so that pairs are always exact; a pair of a grid may lie in two rows, its values do not.
  const small = count <= MOST_PAIRS * most;
  return cut(pieces) ?? (small ? (cut(Math.ceil(count / 2)) ?? cut(count)) : undefined) ?? [];
}

/** Each branch: its first costly node, and those after it that need no other branch. */
function branchParts(
  document: GraphDocument,
  most: number,
  costly: readonly string[],
): readonly SpreadPart[] {
  const above = new Map(costly.map((id) => [id, upstreamOf(document, [id])]));
  const needs = (id: string, other: string): boolean => above.get(id)?.has(other) === true;
  const first = costly.filter((id) => costly.every((other) => other === id || !needs(id, other)));
  if (first.length < 2) return [];
  return first.slice(0, most).map((start) => ({
    document,
    targets: costly.filter((id) => first.every((other) => needs(id, other) === (other === start))),
    offset: 0,
  }));
}
