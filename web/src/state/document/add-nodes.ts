import { PatchwiseError } from '../../../../src/errors.ts';
import { member, type NodeEntry } from '../../../../src/graph/document/document.ts';
import { addNode, freshId } from '../../../../src/graph/document/edit.ts';
import type { PortRef } from '../../../../src/graph/document/port-ref.ts';
import { INPUT, THROUGH } from '../../../../src/graph/document/structure.ts';
import type { RegisteredNode } from '../../../../src/graph/types/registry.ts';
import { STRUCTURAL_TYPES } from '../../../../src/graph/types/structural-node.ts';
import type { WireEnds } from '../../canvas/host.ts';
import { t } from '../../texts/texts.ts';
import { registry } from '../page/catalogue.ts';
import { noteAdded } from '../page/node-shelf.ts';
import { freePlace, showArrived } from './arrive.ts';
import { edit, graph, whole } from './document.ts';
import { select } from './selection.ts';
import { bestInput, bestOutput, connectAt, insertOnWire } from './wires.ts';

/* New nodes: at a place, at an open end, on a wire; each is one step of the history. */

/** Adds a node and selects it. @returns its id; undefined where the document refuses it, or there is no such type */
export function addNodeAt(type: string, x: number, y: number): string | undefined {
  const node = addableType(type);
  if (node === undefined) return undefined;
  const id = freshId(whole.value, type.split('/').at(-1) ?? 'node');
  const done = edit(t.state.add(node.description.title), (d) =>
    addNode(d, id, { type: node.ref }, { x: Math.round(x), y: Math.round(y) }),
  );
  if (!done) return undefined;
  const added = graph.value.nodes[id];
  if (added !== undefined) untouched.set(id, added);
  noteAdded(type);
  select([id]);
  showArrived([id], [x, y]);
  return id;
}

/** Adds a node and wires it to an open end, as one step. */
export function addNodeAtEnd(
  type: string,
  end: { readonly from: PortRef } | { readonly to: PortRef; readonly row: number },
  x: number,
  y: number,
): string | undefined {
  const node = addableType(type);
  if (node === undefined) return undefined;
  const id = freshId(whole.value, type.split('/').at(-1) ?? 'node');
  const done = edit(t.state.add(node.description.title), (d) => {
    // The port of a parameter begins with the value that the parameter has.
    const value =
      'to' in end && node.ref === INPUT ? member(d.nodes[end.to.node]?.params, end.to.port) : undefined;
    const entry = value === undefined ? { type: node.ref } : { type: node.ref, params: { [THROUGH]: value } };
    const added = addNode(d, id, entry, { x: Math.round(x), y: Math.round(y) });
    if ('from' in end) {
      const choice = bestInput(added, registry.value, end.from, id);
      return choice?.connection.ok
        ? connectAt(added, registry.value, end.from, { node: id, port: choice.port }, 1e6)
        : added;
    }
    const choice = bestOutput(added, registry.value, end.to, id);
    return choice?.connection.ok
      ? connectAt(added, registry.value, { node: id, port: choice.port }, end.to, end.row)
      : added;
  });
  if (!done) return undefined;
  select([id]);
  return id;
}

/** A type that can be added to what is shown: of the registry, or of the format. */
function addableType(type: string): RegisteredNode | undefined {
  return registry.value.latest(type) ?? STRUCTURAL_TYPES.find((node) => node.type === type);
}

/** Puts a new node on a wire, as one step. */
export function addNodeOnWire(type: string, wire: WireEnds, x: number, y: number): string | undefined {
  const node = addableType(type);
  if (node === undefined) return undefined;
  const id = freshId(whole.value, type.split('/').at(-1) ?? 'node');
  noteAdded(type);
  const [left, top] = freePlace(x, y);
  const done = edit(t.state.insert(node.description.title), (d) => {
    const added = addNode(d, id, { type: node.ref }, { x: Math.round(left), y: Math.round(top) });
    const wired = insertOnWire(added, registry.value, wire, id);
    if (wired !== undefined) return wired;
    throw new PatchwiseError('graph/invalid', t.state.doesNotFitOnWire(node.description.title));
  });
  if (!done) return undefined;
  select([id]);
  return id;
}

/** Nodes as they were added: they are not wrong before anybody has touched them. */
const untouched = new Map<string, NodeEntry>();

/** Whether nothing was wired to a new node or set at it, nor the graph run. */
export function isUntouched(id: string): boolean {
  const added = untouched.get(id);
  return added !== undefined && graph.value.nodes[id] === added;
}

/** From now on, what is missing at new nodes is wrong. */
export function touchAll(): void {
  untouched.clear();
}
