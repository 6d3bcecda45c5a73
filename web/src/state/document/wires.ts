import { type Connection, canConnect } from '../../../../src/graph/check/connect.ts';
import { type GraphDocument, member } from '../../../../src/graph/document/document.ts';
import { connect, disconnect, setNodeView } from '../../../../src/graph/document/edit.ts';
import { formatPortRef, type PortRef } from '../../../../src/graph/document/port-ref.ts';
import { sourcesAt as sourcesAtPort } from '../../../../src/graph/document/structure.ts';
import { registeredNode } from '../../../../src/graph/types/look-up-node.ts';
import type { Registry } from '../../../../src/graph/types/registry.ts';

/** The sources at an input, in order. */
export function sourcesAt(document: GraphDocument, to: PortRef): readonly string[] {
  return sourcesAtPort(member(document.nodes, to.node), to.port);
}

/**
 * Draws a wire to a row of an input. At an input for a stream, a row that is there is replaced in its place, and the
 * last, empty row joins the others; at an input for one value, what is there goes.
 */
export function connectAt(
  document: GraphDocument,
  registry: Registry,
  from: PortRef,
  to: PortRef,
  row: number,
): GraphDocument {
  if (!takesMany(document, registry, to)) return connect(document, from, to);
  const before = sourcesAt(document, to);
  const appended = connect(document, from, to, true);
  if (row >= before.length) return appended;
  const sources = before.map((source, index) => (index === row ? formatPortRef(from) : source));
  const entry = member(appended.nodes, to.node);
  if (entry === undefined) return appended;
  const value = sources.length === 1 ? (sources[0] as string) : sources;
  return {
    ...appended,
    nodes: { ...appended.nodes, [to.node]: { ...entry, in: { ...entry.in, [to.port]: value } } },
  };
}

/** Takes a wire from one row to another, or away. */
export function moveWire(
  document: GraphDocument,
  registry: Registry,
  from: PortRef,
  old: PortRef,
  to: PortRef,
  row: number,
): GraphDocument {
  const freed = disconnect(document, old, from);
  const shift = old.node === to.node && old.port === to.port ? 1 : 0;
  const rows = sourcesAt(freed, to).length;
  return connectAt(freed, registry, from, to, Math.min(row, rows + shift));
}

function takesMany(document: GraphDocument, registry: Registry, to: PortRef): boolean {
  return registeredNode(document, registry, to.node)?.targets.get(to.port)?.cardinality === 'many';
}

export interface Choice {
  readonly port: string;
  readonly connection: Connection;
}

/** The best input of a node for an output: one that fits and is free, else one that fits, else why none does. */
export function bestInput(
  document: GraphDocument,
  registry: Registry,
  from: PortRef,
  node: string,
): Choice | undefined {
  const inputs = registeredNode(document, registry, node)?.description.inputs ?? [];
  const choices = inputs.map(({ name, cardinality }) => ({
    port: name,
    connection: canConnect(document, registry, from, { node, port: name }),
    free: cardinality === 'many' || sourcesAt(document, { node, port: name }).length === 0,
  }));
  return choices.find((c) => c.connection.ok && c.free) ?? choices.find((c) => c.connection.ok) ?? choices[0];
}

/** The best output of a node for an input. */
export function bestOutput(
  document: GraphDocument,
  registry: Registry,
  to: PortRef,
  node: string,
): Choice | undefined {
  const outputs = registeredNode(document, registry, node)?.description.outputs ?? [];
  const choices = outputs.map(({ name }) => ({
    port: name,
    connection: canConnect(document, registry, { node, port: name }, to),
  }));
  return choices.find((c) => c.connection.ok) ?? choices[0];
}

/**
 * Leads a wire through a node: what it brought goes into the node's best input, and the node's best output takes its
 * place. Undefined when the node takes or gives nothing of that kind.
 */
export function insertOnWire(
  document: GraphDocument,
  registry: Registry,
  wire: { readonly from: PortRef; readonly to: PortRef; readonly row: number },
  node: string,
): GraphDocument | undefined {
  const entrance = bestInput(document, registry, wire.from, node);
  if (entrance?.connection.ok !== true) return undefined;
  const fed = connectAt(document, registry, wire.from, { node, port: entrance.port }, 1e6);
  const exit = bestOutput(fed, registry, wire.to, node);
  if (exit?.connection.ok !== true) return undefined;
  return connectAt(fed, registry, { node, port: exit.port }, wire.to, wire.row);
}

/** Draws a parameter as an input, or takes the input back, with its wire. */
export function exposeParam(
  document: GraphDocument,
  id: string,
  name: string,
  exposed: boolean,
): GraphDocument {
  const present = member(document.view?.nodes, id)?.inputs ?? [];
  const others = present.filter((other) => other !== name);
  const inputs = exposed ? [...others, name] : others;
  const freed =
    !exposed && sourcesAt(document, { node: id, port: name }).length > 0
      ? disconnect(document, { node: id, port: name })
      : document;
  return setNodeView(freed, id, { inputs: inputs.length === 0 ? undefined : inputs });
}
