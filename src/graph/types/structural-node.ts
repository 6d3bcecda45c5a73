import type { JsonValue } from '../document/document.ts';
import { formatTypeRef } from '../document/port-ref.ts';
import { THROUGH } from '../document/structure.ts';
import type { InputDescription, NodeDescription, OutputDescription } from './catalogue.ts';
import type { Cardinality } from './node.ts';
import type { ParamDescription } from './params.ts';
import type { Demand, Flow, ParamOf } from './port-flow.ts';
import { ANY_TYPE, portsOf, type RegisteredNode } from './registry.ts';

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

/** What a subgraph shows of itself: its ports, and the parameters of nodes in it that are its own. */
export interface SubgraphPorts {
  readonly inputs: readonly InputDescription[];
  readonly outputs: readonly OutputDescription[];
  readonly params: readonly ExposedParam[];
  readonly sink: boolean;
  readonly source?: NodeDescription['source'];
}

/** A parameter of a node inside, as one of a structural node. */
export interface ExposedParam {
  readonly description: ParamDescription;
  readonly check: RegisteredNode['checkParam'];
}

/** @param wish of those who read it */
export function describeInput(wish: Demand | undefined): RegisteredNode {
  return build('input', 'Subgraph input', 'What is wired to the port of this name outside.', {
    outputs: [port(wish?.type ?? ANY_TYPE, wish?.cardinality ?? 'one')],
    ...(wish?.param === undefined ? {} : { params: [defaultParam(wish.param)] }),
  });
}

/** @param supply what is wired to it */
export function describeOutput(supply: Flow | undefined): RegisteredNode {
  return build('output', 'Subgraph output', 'Leaves the subgraph through the port of this name.', {
    inputs: [{ ...port(supply?.type ?? ANY_TYPE, supply?.cardinality ?? 'one'), optional: false }],
  });
}

/** @param flow what is wired to it, or else what those ask for who read it */
export function describeReroute(flow: Flow | undefined): RegisteredNode {
  const ends = port(flow?.type ?? ANY_TYPE, flow?.cardinality ?? 'one');
  return build('reroute', 'Reroute', 'A point that a wire runs through.', {
    inputs: [{ ...ends, optional: false }],
    outputs: [ends],
  });
}

export function describeSubgraph(ports: SubgraphPorts): RegisteredNode {
  const help = 'Nodes that were put together as one. Open it to see and change them.';
  return build('subgraph', 'Subgraph', help, ports);
}

/** A port of a type; by default the only one of its node. */
export function port(type: string, cardinality: Cardinality, name: string = THROUGH): OutputDescription {
  return { name, type, cardinality, help: '' };
}

/** A parameter of a node inside, as one of the subgraph. */
export function exposed(
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

function build(name: string, title: string, help: string, parts: Partial<SubgraphPorts>): RegisteredNode {
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
  const ref = formatTypeRef(description.type, description.version);
  return {
    type: description.type,
    version: description.version,
    ref,
    identity: ref,
    description,
    ...portsOf(description),
    checkParam: (param, value) =>
      checks.get(param)?.(param, value) ?? { ok: false, error: `There is no parameter "${param}".` },
  };
}
