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
import { withBody } from '../../../src/graph/document/subgraph.ts';
import { wiresOf } from '../../../src/graph/document/topology.ts';
import { isParameter, type Sweep } from '../../../src/graph/plan/sweeps.ts';
import { type Emission, emittingOnly } from '../../../src/graph/types/emission.ts';
import { knownNode, type Registry } from '../../../src/graph/types/registry.ts';

/**
 * Puts one place of a sweep into a document, on whatever level its source is: the parameters that are wired to it
 * there, ports of subgraphs too, hold their value and are wired no more. The source of the numbers goes, unless
 * something else needs it (labels, say): then it gives the one place.
 * @param place a value for each axis
 */
export function choosePlace(
  document: GraphDocument,
  registry: Registry,
  { source, axes }: Pick<Sweep, 'source' | 'axes'>,
  place: readonly number[],
): GraphDocument {
  const valueAt = (port: string) => place[axes.findIndex((axis) => axis.port === port)];
  return onLevelOf(document, source, (level) => {
    let next = level;
    for (const { from, to } of wiresOf(level)) {
      const value = from.node === source ? valueAt(from.port) : undefined;
      if (value === undefined || !isParameter(level, registry, to.node, to.port)) continue;
      next = disconnect(next, to);
      next = setParam(next, to.node, to.port, value);
    }
    const needed = wiresOf(next).some(({ from }) => from.node === source);
    if (!needed) return removeNodes(next, [source]);
    const single = emittingOnly(emissionOf(next, registry, source), place);
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

function emissionOf(document: GraphDocument, registry: Registry, id: string): Emission | undefined {
  return knownNode(registry, member(document.nodes, id)?.type)?.description.emits;
}
