import { PatchwiseError } from '../../errors.ts';
import { type GraphDocument, type JsonValue, member } from '../document/document.ts';
import { type PortRef, parsePortRef } from '../document/port-ref.ts';
import { sourcesAt } from '../document/structure.ts';
import { topology, upstreamOf } from '../document/topology.ts';
import { didYouMean } from '../suggest.ts';
import type { Cardinality } from '../types/node.ts';
import { exactNode, type RegisteredNode, type Registry } from '../types/registry.ts';
import { findLifting, type Lifting } from './lifting.ts';
import { defaultTargets } from './targets.ts';

/** What a run does, worked out before it starts: pure data, made from a document that has been validated. */
export interface RunPlan {
  /** Nodes that run, sources before consumers; stable. */
  readonly order: readonly string[];
  /** The same nodes by id, in the same order. */
  readonly nodes: ReadonlyMap<string, PlannedNode>;
  /** What the run is for. Their outputs are results; they are pinned, whatever their fan-out. */
  readonly targets: readonly string[];
}

export interface PlannedNode {
  readonly id: string;
  readonly node: RegisteredNode;
  /** Runs once for every element of the streams that reach it; then each of its outputs is a stream. */
  readonly lifted: boolean;
  /** Wired inputs and parameters by name, in the order of declaration. */
  readonly inputs: ReadonlyMap<string, PlannedInput>;
  /** Every declared output by name. */
  readonly outputs: ReadonlyMap<string, PlannedOutput>;
  /** Values set in the document, unparsed and without defaults. Wired parameters are not among them. */
  readonly params: Readonly<Record<string, JsonValue>>;
}

export interface PlannedInput {
  readonly name: string;
  readonly kind: 'input' | 'param';
  /** Port type that the node receives. */
  readonly type: string;
  /** As declared: `many` receives a stream, `one` a value an activation. */
  readonly cardinality: Cardinality;
  /** One source, or several for a `many` input: joined in this order, each to its end. */
  readonly sources: readonly PlannedSource[];
}

export interface PlannedSource {
  readonly from: PortRef;
  /** Port type that the source emits. */
  readonly type: string;
  /** Whether the source emits a stream over the whole run, itself being lifted counted in. */
  readonly cardinality: Cardinality;
  /** When the types differ: apply `portTypes[to].accepts[from]`. */
  readonly conversion?: { readonly from: string; readonly to: string };
}

export interface PlannedOutput {
  readonly name: string;
  readonly type: string;
  /** Over the whole run: `many` when declared so or when the node is lifted. */
  readonly cardinality: Cardinality;
}

export interface PlanOptions {
  /** Ids of the nodes to run, with all that they need. Default: the sinks, or all leaves when there are none. */
  readonly targets?: readonly string[];
  /** Ids of all nodes, sources before consumers, where that is known. Default: worked out. */
  readonly order?: readonly string[];
}

/**
 * Plans a run. The document must be free of errors by `validateDocument`, and migrated. Throws `usage/invalid`
 * for a target that does not exist, `graph/invalid` for a loop or an unknown type or port.
 */
export function planRun(document: GraphDocument, registry: Registry, options: PlanOptions = {}): RunPlan {
  const targets = options.targets ?? defaultTargets(document, registry);
  for (const target of targets) {
    if (member(document.nodes, target) !== undefined) continue;
    throw new PatchwiseError('usage/invalid', `There is no node "${target}" to run.`, {
      hint: didYouMean(target, Object.keys(document.nodes), 'Name a node of the graph.'),
    });
  }
  const order = options.order ?? orderOf(document);
  const needed = upstreamOf(document, targets);
  const lifting = findLifting(document, registry, order);
  const running = order.filter((id) => needed.has(id));
  const nodes = new Map(running.map((id) => [id, planNode(document, registry, id, lifting)]));
  return { order: running, nodes, targets: running.filter((id) => targets.includes(id)) };
}

function orderOf(document: GraphDocument): readonly string[] {
  const { order, cycles } = topology(document);
  if (cycles[0] === undefined) return order;
  throw new PatchwiseError('graph/invalid', `Nodes feed each other in a loop: ${cycles[0].join(' → ')}.`, {
    hint: 'Remove one of these wires.',
  });
}

function planNode(document: GraphDocument, registry: Registry, id: string, lifting: Lifting): PlannedNode {
  const entry = member(document.nodes, id);
  const node = exactNode(registry, entry?.type);
  if (entry === undefined || node === undefined) {
    throw new PatchwiseError(
      'graph/invalid',
      `The node "${id}" has a type that cannot run: ${entry?.type}.`,
      {
        hint: 'Validate and migrate the graph before planning it.',
      },
    );
  }
  const inputs = new Map<string, PlannedInput>();
  for (const port of Object.keys(entry.in ?? {})) {
    if (!node.targets.has(port)) throw unknownPort({ node: id, port }, 'input');
  }
  for (const { name, kind, type, cardinality } of node.targets.values()) {
    const sources = sourcesAt(entry, name).map((text) => planSource(document, registry, text, type, lifting));
    if (sources.length > 0) inputs.set(name, { name, kind, type, cardinality, sources });
  }
  const outputs = [...node.outputs.values()].map(
    ({ name, type }) =>
      [name, { name, type, cardinality: lifting.cardinality({ node: id, port: name }) }] as const,
  );
  const params = Object.fromEntries(Object.entries(entry.params ?? {}).filter(([name]) => !inputs.has(name)));
  return { id, node, lifted: lifting.liftedBy.has(id), inputs, outputs: new Map(outputs), params };
}

function planSource(
  document: GraphDocument,
  registry: Registry,
  text: string,
  to: string,
  lifting: Lifting,
): PlannedSource {
  const from = parsePortRef(text);
  const output = from && exactNode(registry, member(document.nodes, from.node)?.type)?.outputs.get(from.port);
  if (from === undefined || output === undefined)
    throw unknownPort(from ?? { node: text, port: '' }, 'output');
  return {
    from,
    type: output.type,
    cardinality: lifting.cardinality(from),
    ...(output.type === to ? {} : { conversion: { from: output.type, to } }),
  };
}

function unknownPort(ref: PortRef, what: 'input' | 'output'): PatchwiseError {
  return new PatchwiseError('graph/invalid', `There is no ${what} "${ref.port}" at the node "${ref.node}".`, {
    hint: 'Validate the graph before planning it.',
  });
}
