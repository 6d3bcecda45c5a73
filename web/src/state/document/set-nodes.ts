import { type JsonValue, member } from '../../../../src/graph/document/document.ts';
import { disconnect, renameNode, setNodeView, setParam } from '../../../../src/graph/document/edit.ts';
import type { PortRef } from '../../../../src/graph/document/port-ref.ts';
import { fittedTitle } from '../../../../src/graph/document/title.ts';
import { registeredNode } from '../../../../src/graph/types/look-up-node.ts';
import { t } from '../../texts/texts.ts';
import { registry } from '../page/catalogue.ts';
import { edit, graph } from './document.ts';
import { select, selectedNodes } from './selection.ts';
import { connectAt, exposeParam, moveWire } from './wires.ts';

/*
 * What is set at nodes: parameters, wires, how they are called and look. Each is one step of the history; what the
 * document refuses is said in a message.
 */

export function setParameter(id: string, name: string, value: JsonValue | undefined): boolean {
  const param = registeredNode(graph.value, registry.value, id)?.params.get(name);
  const isDefault = value !== undefined && JSON.stringify(value) === JSON.stringify(param?.default);
  // A number as a seed differs from none, whatever the default.
  const kept = isDefault && name !== 'seed' ? undefined : value;
  return edit(t.state.set(name), (d) => setParam(d, id, name, kept), `param ${id}.${name}`);
}

export function toggleCollapsed(keys: readonly string[] = selectedNodes.value): void {
  const all = keys.every((key) => member(graph.value.view?.nodes, key)?.collapsed === true);
  edit(all ? t.state.expand : t.state.collapse, (d) =>
    keys.reduce((next, key) => setNodeView(next, key, { collapsed: all ? undefined : true }), d),
  );
}

export function setTitle(id: string, title: string): void {
  edit(
    t.state.rename,
    (d) => setNodeView(d, id, { title: title === '' ? undefined : fittedTitle(title) }),
    `title ${id}`,
  );
}

export function setColor(keys: readonly string[], color: string | undefined): void {
  edit(t.state.colour, (d) => keys.reduce((next, key) => setNodeView(next, key, { color }), d));
}

export function changeId(id: string, newId: string): boolean {
  const done = edit(t.state.renameNode(id), (d) => renameNode(d, id, newId));
  if (done) select([newId]);
  return done;
}

export function exposeParameter(id: string, name: string, exposed: boolean): void {
  edit(exposed ? t.state.makeAnInput(name) : t.state.makeAValue(name), (d) =>
    exposeParam(d, id, name, exposed),
  );
}

export function connectPorts(from: PortRef, to: PortRef, row = 1e6): boolean {
  return edit(t.state.connect, (d) => connectAt(d, registry.value, from, to, row));
}

export function rewire(from: PortRef, old: PortRef, to: PortRef, row: number): boolean {
  return edit(t.state.moveAWire, (d) => moveWire(d, registry.value, from, old, to, row));
}

export function removeWire(to: PortRef, from?: PortRef): boolean {
  return edit(t.state.disconnect, (d) => disconnect(d, to, from));
}
