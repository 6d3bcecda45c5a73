import { type GraphDocument, member } from '../../../src/graph/document/document.ts';
import {
  addNode,
  connect,
  disconnect,
  freshId,
  removeNodes,
  setParam,
} from '../../../src/graph/document/edit.ts';
import { bodyAt, findEntry } from '../../../src/graph/document/nesting.ts';
import { formatPortRef, portKey } from '../../../src/graph/document/port-ref.ts';
import { withBody } from '../../../src/graph/document/subgraph.ts';
import { topology, wiresInto, wiresOf } from '../../../src/graph/document/topology.ts';
import { paramsOf } from '../../../src/graph/plan/cost.ts';
import { findLifting } from '../../../src/graph/plan/lifting.ts';
import { streamLengths } from '../../../src/graph/plan/stream-lengths.ts';
import {
  type Emission,
  emissionParams,
  emittedNumbers,
  emittingOnly,
} from '../../../src/graph/types/emission.ts';
import { registeredNode } from '../../../src/graph/types/look-up-node.ts';
import { exactNode, knownNode, type Registry } from '../../../src/graph/types/registry.ts';

/** A parameter that takes its values from a stream of numbers. */
export interface SweptParam {
  readonly node: string;
  readonly param: string;
}

/** A node that gives a stream of numbers, and the parameters that run over them. */
export interface Sweep {
  readonly source: string;
  readonly values: readonly number[];
  readonly params: readonly SweptParam[];
}

/** Pictures, or numbers, of one output, side by side. */
export interface PictureStream {
  /** `node.port` */
  readonly ref: string;
  /** The sweep whose values its pictures belong to, one each; undefined for a plain stream. */
  readonly sweep: Sweep | undefined;
}

/** The sweeps of a graph as it runs (without subgraphs), in its order. */
export function findSweeps(document: GraphDocument, registry: Registry): readonly Sweep[] {
  return Object.keys(document.nodes).flatMap((source) => {
    const values = valuesOf(document, registry, source);
    if (values === undefined) return [];
    const params = wiresOf(document)
      .filter(({ from }) => from.node === source)
      .filter(({ to }) => targetKind(document, registry, to.node, to.port) === 'param')
      .map(({ to }) => ({ node: to.node, param: to.port }));
    return params.length === 0 ? [] : [{ source, values, params }];
  });
}

/** Every output of a graph as it runs that carries a stream of pictures, with the sweep that it follows. */
export function pictureStreams(document: GraphDocument, registry: Registry): readonly PictureStream[] {
  return streamsOf(document, registry, (type) => registry.portTypes.get(type)?.picture !== undefined);
}

/** Every output with a number for each value of a sweep. */
export function figureStreams(document: GraphDocument, registry: Registry): readonly PictureStream[] {
  return streamsOf(document, registry, (type) => type === 'number').filter(
    ({ ref, sweep }) => sweep !== undefined && !ref.startsWith(`${sweep.source}.`),
  );
}

function streamsOf(
  document: GraphDocument,
  registry: Registry,
  isWanted: (type: string) => boolean,
): readonly PictureStream[] {
  const { order } = topology(document);
  const lifting = findLifting(document, registry, order);
  const sweeps = findSweeps(document, registry);
  const { lengths } = streamLengths(document, registry, order, lifting);
  // The sweep that each node runs over, by way of its lifted inputs.
  const follows = new Map<string, Sweep>(sweeps.map((sweep) => [sweep.source, sweep]));
  for (const id of order) {
    const by = lifting.liftedBy.get(id);
    if (by === undefined) continue;
    // A stream of one goes with each value.
    const sources = wiresInto(document, id).filter(
      ({ from, to }) => by.includes(to.port) && lengths.get(formatPortRef(from)) !== 1,
    );
    const found = sources.map(({ from }) => follows.get(from.node)).filter((sweep) => sweep !== undefined);
    // Of a node that gives several pictures at each value, the places do not tell the value.
    if (found[0] !== undefined && sources.every(({ from }) => follows.has(from.node)))
      follows.set(id, found[0]);
  }
  return order.flatMap((id) => {
    const outputs = knownNode(registry, member(document.nodes, id)?.type)?.outputs ?? [];
    return [...outputs].flatMap(([port, output]): PictureStream[] => {
      if (!isWanted(output.type)) return [];
      if (lifting.cardinality({ node: id, port }) !== 'many') return [];
      const aligned = output.cardinality === 'one' ? follows.get(id) : undefined;
      return [{ ref: portKey(id, port), sweep: aligned }];
    });
  });
}

/**
 * Puts one value of a sweep into a document, on whatever level its source is: the parameters that are wired to it
 * there, ports of subgraphs too, hold the value and are wired no more. The source of the numbers goes, unless
 * something else needs it (labels, say): then it gives the one value.
 */
export function chooseValue(
  document: GraphDocument,
  registry: Registry,
  { source }: Pick<Sweep, 'source'>,
  value: number,
): GraphDocument {
  return onLevelOf(document, source, (level) => {
    let next = level;
    for (const { from, to } of wiresOf(level)) {
      if (from.node !== source || targetKind(level, registry, to.node, to.port) !== 'param') continue;
      next = disconnect(next, to);
      next = setParam(next, to.node, to.port, value);
    }
    const needed = wiresOf(next).some(({ from }) => from.node === source);
    if (!needed) return removeNodes(next, [source]);
    const single = emittingOnly(emissionOf(next, registry, source), value);
    for (const [name, one] of Object.entries(single ?? {})) next = setParam(next, source, name, one);
    return next;
  });
}

/** Changes the level of a document that a node lies on, as a document of its own. */
function onLevelOf(
  document: GraphDocument,
  node: string,
  change: (level: GraphDocument) => GraphDocument,
): GraphDocument {
  const scope = findEntry(document, node)?.scope;
  const body = scope === undefined ? undefined : bodyAt(document, scope);
  if (scope === undefined || body === undefined) return document;
  if (scope.length === 0) return change(document);
  const { nodes: _nodes, view: _view, ...head } = document;
  const { nodes, view } = change({ ...head, ...body });
  return withBody(document, scope, { nodes, ...(view === undefined ? {} : { view }) });
}

/** The node type that takes one picture out of a stream of a port type, and how. */
export interface Picker {
  /** Type reference of a new node. */
  readonly type: string;
  readonly input: string;
  readonly param: string;
}

/** A node type that picks from streams of a port type; undefined when there is none. */
export function pickerOf(registry: Registry, type: string | undefined): Picker | undefined {
  for (const { ref, description } of registry.nodes) {
    const { picks, inputs } = description;
    const taken = inputs.find(({ name }) => name === picks?.input)?.type;
    if (picks === undefined || taken === undefined || type === undefined) continue;
    if (registry.accepts(taken, type)) return { type: ref, ...picks };
  }
  return undefined;
}

/** Takes one picture of a plain stream: by a picking node that is wired to it already, or by a new one. */
export function choosePicture(
  document: GraphDocument,
  ref: string,
  index: number,
  picker: Picker,
): { readonly document: GraphDocument; readonly node: string } {
  const dot = ref.indexOf('.');
  const from = { node: ref.slice(0, dot), port: ref.slice(dot + 1) };
  let node = freshId(document, 'chosen');
  const chosen = onLevelOf(document, from.node, (level) => {
    const there = wiresOf(level).find(
      (wire) =>
        wire.from.node === from.node &&
        wire.from.port === from.port &&
        member(level.nodes, wire.to.node)?.type === picker.type,
    );
    if (there !== undefined) {
      node = there.to.node;
      return setParam(level, node, picker.param, index);
    }
    const beside = member(level.view?.nodes, from.node);
    const place = beside === undefined ? undefined : { x: beside.x + 300, y: beside.y + 220 };
    const entry = { type: picker.type, ...(index === 0 ? {} : { params: { [picker.param]: index } }) };
    return connect(addNode(level, node, entry, place), from, { node, port: picker.input });
  });
  return { document: chosen, node };
}

/** The numbers that a node emits; undefined for other nodes, and where what tells them is wired. */
function valuesOf(document: GraphDocument, registry: Registry, id: string): readonly number[] | undefined {
  const node = exactNode(registry, member(document.nodes, id)?.type);
  if (node === undefined) return undefined;
  const { emits } = node.description;
  const wired = member(document.nodes, id)?.in ?? {};
  if (emits === undefined || emissionParams(emits).some((name) => Object.hasOwn(wired, name)))
    return undefined;
  return emittedNumbers(emits, paramsOf(document, id, node));
}

function emissionOf(document: GraphDocument, registry: Registry, id: string): Emission | undefined {
  return knownNode(registry, member(document.nodes, id)?.type)?.description.emits;
}

function targetKind(document: GraphDocument, registry: Registry, node: string, port: string) {
  return registeredNode(document, registry, node)?.targets.get(port)?.kind;
}
