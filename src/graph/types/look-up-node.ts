import { type GraphBody, member } from '../document/document.ts';
import {
  boundary,
  INPUT,
  isStructural,
  OUTPUT,
  SUBGRAPH,
  sourcesAt,
  THROUGH,
} from '../document/structure.ts';
import type { InputDescription, NodeDescription, OutputDescription } from './catalogue.ts';
import { demandAt, type FindNode, supplyOf } from './port-flow.ts';
import { ANY_TYPE, type Lookup, type RegisteredNode, type Registry } from './registry.ts';
import {
  describeInput,
  describeOutput,
  describeReroute,
  describeSubgraph,
  type ExposedParam,
  exposed,
  port,
  type SubgraphPorts,
} from './structural-node.ts';

/** What is known of a node's type: of the registry, or worked out from what is wired. */
export function lookUpNode(body: GraphBody, registry: Registry, id: string): Lookup {
  const entry = member(body.nodes, id);
  if (entry === undefined) return { status: 'unknown', suggestions: [] };
  if (!isStructural(entry.type)) return registry.find(entry.type);
  return { status: 'found', node: structuralNode(body, registry, id) };
}

/** As {@link lookUpNode}, for those who only want the node. */
export function registeredNode(body: GraphBody, registry: Registry, id: string): RegisteredNode | undefined {
  const lookup = lookUpNode(body, registry, id);
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
  const find: FindNode = (level, at) => registeredNode(level, registry, at);
  const entry = member(body.nodes, id);
  switch (entry?.type) {
    case INPUT:
      return describeInput(demandAt(body, find, id, THROUGH));
    case OUTPUT:
      return describeOutput(supplyOf(body, find, sourcesAt(entry, THROUGH)[0]));
    case SUBGRAPH:
      return describeSubgraph(subgraphPorts(entry.graph ?? { nodes: {} }, find));
    default: {
      const supply = supplyOf(body, find, sourcesAt(entry, THROUGH)[0]);
      return describeReroute(supply ?? demandAt(body, find, id, THROUGH));
    }
  }
}

function subgraphPorts(graph: GraphBody, find: FindNode): SubgraphPorts {
  const inputs: InputDescription[] = [];
  const params: ExposedParam[] = [];
  let source: NodeDescription['source'];
  for (const id of boundary(graph, INPUT)) {
    const wish = demandAt(graph, find, id, THROUGH);
    const preset = member(member(graph.nodes, id)?.params, THROUGH);
    const title = member(graph.view?.nodes, id)?.title;
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
    const supply = supplyOf(graph, find, sourcesAt(member(graph.nodes, id), THROUGH)[0]);
    return {
      ...port(supply?.type ?? ANY_TYPE, supply?.cardinality ?? 'one', id),
      help: member(graph.view?.nodes, id)?.title ?? supply?.help ?? '',
    };
  });
  const sink = Object.keys(graph.nodes).some((id) => find(graph, id)?.description.sink === true);
  return { inputs, outputs, params, sink, ...(source === undefined ? {} : { source }) };
}
