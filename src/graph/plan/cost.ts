import { type GraphBody, type GraphDocument, member } from '../document/document.ts';
import { topology, wiresInto } from '../document/topology.ts';
import { emittedCount, emittedNumbers } from '../types/emission.ts';
import { exactNode, type RegisteredNode, type Registry } from '../types/registry.ts';
import { findLifting } from './lifting.ts';
import { flatOf, isRunnable, type RunnableGraph } from './runnable.ts';

type Params = Readonly<Record<string, unknown>>;

/**
 * Multiply-adds that a valid document will need, from its parameters alone: what each node declares for one activation
 * (`cost`), times the elements of the streams that it is lifted over. A parameter that is wired to a list or a range
 * of numbers counts with the largest of them, any other wired one with its default. Nodes that are known by description
 * only count nothing: who has their code asks again. An estimate to tell days from years, not seconds from minutes.
 */
export function estimateCost(graph: GraphDocument | RunnableGraph, registry: Registry): number {
  const { document } = flatOf(graph, registry);
  const order = isRunnable(graph) ? graph.order : topology(document).order;
  const lifting = findLifting(document, registry, order);
  const lengths = new Map<string, number>();
  let total = 0;
  for (const id of order) {
    const node = exactNode(registry, member(document.nodes, id)?.type);
    if (node === undefined) continue;
    const params = largestParams(document, registry, id, node);
    const incoming = wiresInto(document, id).map(({ from, to }) => ({
      length: lengths.get(from.node) ?? 1,
      lifts: lifting.liftedBy.get(id)?.includes(to.port) === true,
    }));
    const activations = Math.max(1, ...incoming.filter((i) => i.lifts).map((i) => i.length));
    const streamed = incoming.filter((i) => !i.lifts).reduce((sum, i) => sum + i.length, 0);
    lengths.set(id, activations * Math.max(1, emittedCount(node.description.emits, params, streamed)));
    total += activations * (node.definition?.cost?.(params as never) ?? 0);
  }
  return total;
}

/**
 * Pixels of the largest image that each node asks for by its parameters, by id, with wired numbers as in
 * {@link estimateCost}. Nodes that ask for none, or are known by description only, are left out.
 * @param document flattened
 */
export function askedPixels(document: GraphDocument, registry: Registry): ReadonlyMap<string, number> {
  const pixels = new Map<string, number>();
  for (const [id, { type }] of Object.entries(document.nodes)) {
    const node = exactNode(registry, type);
    const asked = node?.definition?.pixels?.(largestParams(document, registry, id, node) as never);
    if (asked !== undefined) pixels.set(id, asked);
  }
  return pixels;
}

/** A node's parameters, each that is wired as the largest value that it may get, where what it is wired to says so. */
function largestParams(
  document: GraphDocument,
  registry: Registry,
  id: string,
  node: RegisteredNode,
): Params {
  return { ...paramsOf(document, id, node), ...largestWired(document, registry, id, node) };
}

function largestWired(
  document: GraphDocument,
  registry: Registry,
  id: string,
  { params }: RegisteredNode,
): Readonly<Record<string, number>> {
  const largest: Record<string, number> = {};
  for (const { from, to } of wiresInto(document, id)) {
    if (!params.has(to.port)) continue;
    const node = exactNode(registry, member(document.nodes, from.node)?.type);
    if (node === undefined) continue;
    const numbers = emittedNumbers(node.description.emits, from.port, paramsOf(document, from.node, node));
    if (numbers === undefined || numbers.length === 0) continue;
    largest[to.port] = numbers.reduce((a, b) => Math.max(a, b), largest[to.port] ?? Number.NEGATIVE_INFINITY);
  }
  return largest;
}

/** A node's parameters as its document has them, with defaults filled in. */
export function paramsOf(document: GraphBody, id: string, node: RegisteredNode): Params {
  const defaults = Object.fromEntries([...node.params.values()].map((param) => [param.name, param.default]));
  return { ...defaults, ...member(document.nodes, id)?.params };
}
