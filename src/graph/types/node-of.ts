import { type GraphBody, type JsonValue, own } from '../document/document.ts';
import { parsePortRef } from '../document/port-ref.ts';
import {
  boundary,
  INPUT,
  isStructural,
  OUTPUT,
  REROUTE,
  SUBGRAPH,
  sourcesAt,
  THROUGH,
} from '../document/structure.ts';
import { wiresOf } from '../document/topology.ts';
import type { InputDescription, NodeDescription, OutputDescription } from './catalogue.ts';
import type { Cardinality } from './node.ts';
import type { ParamDescription } from './params.ts';
import { ANY_TYPE, knownNode, type Lookup, portsOf, type RegisteredNode, type Registry } from './registry.ts';

/*
 * Subgraphs, their inputs and outputs, and reroute points have no ports of their own: what flows through them decides.
 * Here they get a description like that of any other node, so that editor and checks need not tell them apart.
 */

/** Types that can be added by hand, as they are before anything is wired to them. */
export const STRUCTURAL_TYPES: readonly RegisteredNode[] = [
  describeReroute(undefined),
  describeInput(undefined),
  describeOutput(undefined),
];

/** What is known of a node's type: of the registry, or worked out from what is wired. */
export function nodeOf(body: GraphBody, registry: Registry, id: string): Lookup {
  const entry = own(body.nodes, id);
  if (entry === undefined) return { status: 'unknown', suggestions: [] };
  if (!isStructural(entry.type)) return registry.find(entry.type);
  return { status: 'found', node: structuralNode(body, registry, id) };
}

/** As {@link nodeOf}, for those who only want the node. */
export function registeredNode(body: GraphBody, registry: Registry, id: string): RegisteredNode | undefined {
  const lookup = nodeOf(body, registry, id);
  return lookup.status === 'unknown' ? undefined : lookup.node;
}

// Documents are never changed: what was worked out for one holds as long as it does.
const known = new WeakMap<
  GraphBody['nodes'],
  { readonly registry: Registry; readonly nodes: Map<string, RegisteredNode> }
>();

function structuralNode(body: GraphBody, registry: Registry, id: string): RegisteredNode {
  let cache = known.get(body.nodes);
  if (cache === undefined || cache.registry !== registry) {
    cache = { registry, nodes: new Map() };
    known.set(body.nodes, cache);
  }
  let node = cache.nodes.get(id);
  if (node === undefined) {
    node = describe(body, registry, id);
    cache.nodes.set(id, node);
  }
  return node;
}

function describe(body: GraphBody, registry: Registry, id: string): RegisteredNode {
  const entry = own(body.nodes, id);
  switch (entry?.type) {
    case INPUT:
      return describeInput(demandAt(body, registry, id, THROUGH));
    case OUTPUT:
      return describeOutput(supplyOf(body, registry, sourcesAt(entry, THROUGH)[0]));
    case SUBGRAPH:
      return describeSubgraph(entry.graph ?? { nodes: {} }, registry);
    default: {
      const supply = supplyOf(body, registry, sourcesAt(entry, THROUGH)[0]);
      return describeReroute(supply ?? demandAt(body, registry, id, THROUGH));
    }
  }
}

function describeInput(wish: Demand | undefined): RegisteredNode {
  return build('input', 'Subgraph input', 'What is wired to the port of this name outside.', {
    outputs: [port(wish?.type ?? ANY_TYPE, wish?.cardinality ?? 'one')],
    ...(wish?.param === undefined ? {} : { params: [defaultParam(wish.param)] }),
  });
}

function describeOutput(supply: Flow | undefined): RegisteredNode {
  return build('output', 'Subgraph output', 'Leaves the subgraph through the port of this name.', {
    inputs: [{ ...port(supply?.type ?? ANY_TYPE, supply?.cardinality ?? 'one'), optional: false }],
  });
}

function describeReroute(flow: Flow | undefined): RegisteredNode {
  const ends = port(flow?.type ?? ANY_TYPE, flow?.cardinality ?? 'one');
  return build('reroute', 'Reroute', 'A point that a wire runs through.', {
    inputs: [{ ...ends, optional: false }],
    outputs: [ends],
  });
}

function describeSubgraph(graph: GraphBody, registry: Registry): RegisteredNode {
  const inputs: InputDescription[] = [];
  const params: ExposedParam[] = [];
  let source: NodeDescription['source'];
  for (const id of boundary(graph, INPUT)) {
    const wish = demandAt(graph, registry, id, THROUGH);
    const preset = own(own(graph.nodes, id)?.params, THROUGH);
    const title = own(graph.view?.nodes, id)?.title;
    if (wish?.param !== undefined) {
      params.push(exposed(wish.param, id, preset, title));
      const { description, node } = wish.param;
      const reads = node.description.source;
      if (reads?.param === description.name) source ??= { param: id, takes: reads.takes };
    } else {
      inputs.push({
        name: id,
        type: wish?.type ?? ANY_TYPE,
        cardinality: wish?.cardinality ?? 'one',
        optional: wish?.optional ?? true,
        help: title ?? wish?.help ?? '',
      });
    }
  }
  const outputs = boundary(graph, OUTPUT).map((id): OutputDescription => {
    const supply = supplyOf(graph, registry, sourcesAt(own(graph.nodes, id), THROUGH)[0]);
    return {
      ...port(supply?.type ?? ANY_TYPE, supply?.cardinality ?? 'one', id),
      help: own(graph.view?.nodes, id)?.title ?? supply?.help ?? '',
    };
  });
  const sink = Object.keys(graph.nodes).some((id) => {
    return registeredNode(graph, registry, id)?.description.sink === true;
  });
  const help = 'Nodes that were put together as one. Open it to see and change them.';
  return build('subgraph', 'Subgraph', help, {
    inputs,
    outputs,
    params,
    sink,
    ...(source === undefined ? {} : { source }),
  });
}

interface Flow {
  readonly type: string;
  readonly cardinality: Cardinality;
  readonly help: string;
}

/** What the readers of an output ask for. */
interface Demand extends Flow {
  readonly optional: boolean;
  /** When all of them are parameters. */
  readonly param?: ParamOf;
}

interface ParamOf {
  readonly node: RegisteredNode;
  readonly description: ParamDescription;
}

interface ExposedParam {
  readonly description: ParamDescription;
  readonly check: RegisteredNode['checkParam'];
}

/** What an output of `id` is wired to asks for, through reroute points. */
function demandAt(
  body: GraphBody,
  registry: Registry,
  id: string,
  port: string,
  seen: Set<string> = new Set(),
): Demand | undefined {
  const found: Demand[] = [];
  if (seen.has(id)) return undefined;
  seen.add(id);
  for (const { from, to } of wiresOf(body)) {
    if (from.node !== id || from.port !== port) continue;
    const type = own(body.nodes, to.node)?.type;
    // Neither says what it wants: a wire to an input is a mistake.
    if (type === OUTPUT || type === INPUT) continue;
    if (type === REROUTE) {
      const through = demandAt(body, registry, to.node, THROUGH, seen);
      if (through !== undefined) found.push(through);
      continue;
    }
    const node = registeredNode(body, registry, to.node);
    const target = node?.targets.get(to.port);
    if (node === undefined || target === undefined) continue;
    const description = target.kind === 'param' ? node.params.get(to.port) : undefined;
    const help = description?.help ?? node.description.inputs.find((i) => i.name === to.port)?.help ?? '';
    const { cardinality, optional } = target;
    const param = description === undefined ? {} : { param: { node, description } };
    found.push({ type: target.type, cardinality, help, optional, ...param });
  }
  const first = found[0];
  if (first === undefined) return undefined;
  const { param, ...flow } = first;
  const all = found.every((demand) => demand.param !== undefined);
  return {
    ...flow,
    cardinality: found.every((demand) => demand.cardinality === 'many') ? 'many' : 'one',
    optional: found.every((demand) => demand.optional),
    ...(all && param !== undefined ? { param } : {}),
  };
}

/** What a source gives, through reroute points and ports. */
function supplyOf(
  body: GraphBody,
  registry: Registry,
  source: string | undefined,
  seen: Set<string> = new Set(),
): Flow | undefined {
  const ref = source === undefined ? undefined : parsePortRef(source);
  const entry = ref && own(body.nodes, ref.node);
  if (ref === undefined || entry === undefined || seen.has(ref.node)) return undefined;
  seen.add(ref.node);
  switch (entry.type) {
    case REROUTE:
      return supplyOf(body, registry, sourcesAt(entry, THROUGH)[0], seen);
    case INPUT:
      return demandAt(body, registry, ref.node, THROUGH);
    case SUBGRAPH: {
      const inner = entry.graph;
      const exit = own(inner?.nodes, ref.port);
      if (inner === undefined || exit?.type !== OUTPUT) return undefined;
      return supplyOf(inner, registry, sourcesAt(exit, THROUGH)[0]);
    }
    default:
      return knownNode(registry, entry.type)?.outputs.get(ref.port);
  }
}

function port(type: string, cardinality: Cardinality, name: string = THROUGH): OutputDescription {
  return { name, type, cardinality, help: '' };
}

/** A parameter of a node inside, as one of the subgraph. */
function exposed(
  { node, description }: ParamOf,
  name: string,
  preset: JsonValue | undefined,
  title: string | undefined,
): ExposedParam {
  const { name: inside, default: own, ...rest } = description;
  const start = preset ?? own;
  return {
    description: {
      ...rest,
      name,
      help: title ?? description.help,
      required: description.required && preset === undefined,
      ...(start === undefined ? {} : { default: start }),
    },
    check: (_name, value) => node.checkParam(inside, value),
  };
}

/** The parameter of an input node: what it gives when nothing is wired or set outside. */
function defaultParam({ node, description }: ParamOf): ExposedParam {
  const { wire: _wire, ...rest } = description;
  return {
    description: { ...rest, name: THROUGH, required: false },
    check: (_name, value) => node.checkParam(description.name, value),
  };
}

function build(
  name: string,
  title: string,
  help: string,
  parts: {
    readonly inputs?: readonly InputDescription[];
    readonly outputs?: readonly OutputDescription[];
    readonly params?: readonly ExposedParam[];
    readonly sink?: boolean;
    readonly source?: NodeDescription['source'];
  },
): RegisteredNode {
  const { inputs = [], outputs = [], params = [], sink = false, source } = parts;
  const description: NodeDescription = {
    type: `graph/${name}`,
    version: 1,
    title,
    category: 'Structure',
    help,
    sink,
    cache: 'none',
    ...(source === undefined ? {} : { source }),
    migratesFrom: [],
    previews: {},
    inputs,
    outputs,
    params: params.map((param) => param.description),
  };
  const checks = new Map(params.map((param) => [param.description.name, param.check]));
  return {
    ref: `graph/${name}@1`,
    identity: `graph/${name}@1`,
    description,
    ...portsOf(description),
    checkParam: (param, value) =>
      checks.get(param)?.(param, value) ?? { ok: false, error: `There is no parameter "${param}".` },
  };
}
