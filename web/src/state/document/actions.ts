import { signal } from '@preact/signals';
import { PatchwiseError } from '../../../../src/errors.ts';
import { copyNodes, duplicateNodes, pasteNodes } from '../../../../src/graph/document/clipboard.ts';
import {
  type GraphDocument,
  type GroupView,
  type JsonValue,
  type NodeEntry,
  own,
} from '../../../../src/graph/document/document.ts';
import {
  addNode,
  disconnect,
  freshId,
  moveNodes,
  removeNodes,
  renameNode,
  setMeta,
  setNodeView,
  setParam,
  setView,
} from '../../../../src/graph/document/edit.ts';
import { idsOf } from '../../../../src/graph/document/nesting.ts';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import type { PortRef } from '../../../../src/graph/document/port-ref.ts';
import { INPUT, THROUGH } from '../../../../src/graph/document/structure.ts';
import { fittedTitle } from '../../../../src/graph/document/title.ts';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { registeredNode, STRUCTURAL_TYPES } from '../../../../src/graph/types/node-of.ts';
import type { RegisteredNode } from '../../../../src/graph/types/registry.ts';
import type { WireEnds } from '../../canvas/host.ts';
import { t } from '../../texts/texts.ts';
import { registry } from '../page/catalogue.ts';
import { noteAdded } from '../page/node-shelf.ts';
import { toast } from '../page/toasts.ts';
import { type Alignment, alignBoxes, type Box, distributeBoxes } from './align.ts';
import { edit, graph, whole } from './document.ts';
import { select, selectedNodes, selectedNotes, selection } from './selection.ts';
import { bestInput, bestOutput, connectAt, exposeParam, insertOnWire, moveWire } from './wires.ts';

/*
 * Everything that people do to the document, in the words of the editor. Each is one step of the history; what the
 * document refuses is said in a message.
 */

/** Sizes of nodes as they are drawn; the canvas tells them. */
export const measureNode = signal<(key: string) => Box | undefined>(() => undefined);

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
      'to' in end && node.ref === INPUT ? own(d.nodes[end.to.node]?.params, end.to.port) : undefined;
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
  return registry.value.latest(type) ?? STRUCTURAL_TYPES.find((node) => node.description.type === type);
}

/** Puts a new node on a wire, as one step. */
export function addNodeOnWire(type: string, wire: WireEnds, x: number, y: number): string | undefined {
  const node = addableType(type);
  if (node === undefined) return undefined;
  const id = freshId(whole.value, type.split('/').at(-1) ?? 'node');
  noteAdded(type);
  const done = edit(t.state.insert(node.description.title), (d) => {
    const added = addNode(d, id, { type: node.ref }, { x: Math.round(x), y: Math.round(y) });
    const wired = insertOnWire(added, registry.value, wire, id);
    if (wired !== undefined) return wired;
    throw new PatchwiseError('graph/invalid', t.state.doesNotFitOnWire(node.description.title));
  });
  if (!done) return undefined;
  select([id]);
  return id;
}

/** A place near a point where a new node lies on no other: to the right of what is there. */
export function freePlace(x: number, y: number): readonly [number, number] {
  const boxes = Object.keys(graph.value.nodes).flatMap((key) => measureNode.value(key) ?? []);
  const taken = (left: number): Box | undefined =>
    boxes.find(
      (box) =>
        box.x < left + NEW_NODE.width + 20 &&
        box.x + box.width + 20 > left &&
        box.y < y + NEW_NODE.height &&
        box.y + box.height > y - TITLE,
    );
  let left = x;
  for (let box = taken(left); box !== undefined; box = taken(left)) left = box.x + box.width + 40;
  return [left, y];
}

/** What is kept free for a node that has no size yet, px. */
const NEW_NODE = { width: 200, height: 160 } as const;

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

export function deleteSelection(): void {
  const nodes = selectedNodes.value;
  const notes = new Set(selectedNotes.value);
  if (nodes.length + notes.size === 0) return;
  edit(t.state.remove(t.count.items(nodes.length + notes.size)), (d) => {
    const without = nodes.length === 0 ? d : removeNodes(d, nodes);
    return notes.size === 0
      ? without
      : withNotes(without, (list) => list.filter((_note, index) => !notes.has(index)));
  });
  select([]);
}

export function deleteNodes(keys: readonly string[]): void {
  if (edit(t.state.remove(t.count.nodes(keys.length)), (d) => removeNodes(d, keys))) select([]);
}

/** Canonical text of the selected nodes: what a clipboard holds. */
export function selectionText(): string | undefined {
  const nodes = selectedNodes.value;
  return nodes.length === 0 ? undefined : writeDocument(copyNodes(graph.value, nodes));
}

/** Kept beside the system's clipboard, which a page may not always read. */
let copied: string | undefined;

export async function copySelection(): Promise<void> {
  const text = selectionText();
  if (text === undefined) return;
  copied = text;
  const count = selectedNodes.value.length;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Refused or not there: pasting in this page works all the same.
  }
  toast('info', t.state.copied(t.count.nodes(count)));
}

export async function cutSelection(): Promise<void> {
  await copySelection();
  deleteSelection();
}

/** Pastes what was copied, here or in another tab. @param text when the browser gave it with the event */
/** @param keepOutside also keep the wires from nodes that were not copied, where they are there */
export function paste(text: string | undefined, at?: readonly [number, number], keepOutside = false): void {
  const source = text?.includes('patchwise-graph') ? text : copied;
  if (source === undefined) return;
  const parsed = parseDocument(source);
  if (!parsed.ok) {
    toast('error', t.state.theClipboardHoldsNoNodes);
    return;
  }
  pasteFragment(
    parsed.value,
    keepOutside ? t.commands.titles['paste-inputs'] : t.commands.titles.paste,
    at,
    keepOutside,
  );
}

export function pasteFragment(
  fragment: GraphDocument,
  label: string,
  at?: readonly [number, number],
  keepOutside = false,
): void {
  const places = Object.values(fragment.view?.nodes ?? {});
  const left = Math.min(...places.map((p) => p.x));
  const top = Math.min(...places.map((p) => p.y));
  const offset: [number, number] =
    at === undefined || places.length === 0 ? [40, 40] : [Math.round(at[0] - left), Math.round(at[1] - top)];
  let ids: readonly string[] = [];
  const done = edit(`${label} ${t.count.nodes(Object.keys(fragment.nodes).length)}`, (d) => {
    const pasted = pasteNodes(d, fragment, { offset, keepOutside, taken: idsOf(whole.value) });
    ids = Object.values(pasted.ids);
    return pasted.document;
  });
  if (done) select(ids);
}

export function duplicateSelection(): void {
  const nodes = selectedNodes.value;
  if (nodes.length === 0) return;
  let ids: readonly string[] = [];
  const done = edit(t.state.duplicate(t.count.nodes(nodes.length)), (d) => {
    const pasted = duplicateNodes(d, nodes, { taken: idsOf(whole.value) });
    ids = Object.values(pasted.ids);
    return pasted.document;
  });
  if (done) select(ids);
}

export function selectAll(): void {
  const notes = (graph.value.view?.notes ?? []).map((_note, index) => `note:${index}`);
  select([...Object.keys(graph.value.nodes), ...notes]);
}

export function setParameter(id: string, name: string, value: JsonValue | undefined): boolean {
  const param = registeredNode(graph.value, registry.value, id)?.params.get(name);
  const isDefault = value !== undefined && JSON.stringify(value) === JSON.stringify(param?.default);
  // A number as a seed differs from none, whatever the default.
  const kept = isDefault && name !== 'seed' ? undefined : value;
  return edit(t.state.set(name), (d) => setParam(d, id, name, kept), `param ${id}.${name}`);
}

export function toggleCollapsed(keys: readonly string[] = selectedNodes.value): void {
  const all = keys.every((key) => own(graph.value.view?.nodes, key)?.collapsed === true);
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

export function setGraphTitle(title: string): void {
  edit(t.state.renameTheGraph, (d) => setMeta(d, { title: title === '' ? undefined : title }), 'graph title');
}

export function setGraphDescription(description: string): void {
  edit(
    t.state.describeTheGraph,
    (d) => setMeta(d, { description: description === '' ? undefined : description }),
    'graph description',
  );
}

export function setGraphSeed(seed: number | undefined): void {
  edit(t.state.setTheSeedOfThe, (d) => setMeta(d, { seed }), 'graph seed');
}

// ── Groups and notes ──

type Notes = NonNullable<NonNullable<GraphDocument['view']>['notes']>;

function withNotes(d: GraphDocument, change: (notes: Notes) => Notes): GraphDocument {
  const notes = change(d.view?.notes ?? []);
  return setView(d, { notes: notes.length === 0 ? undefined : notes });
}

function withGroups(
  d: GraphDocument,
  change: (groups: readonly GroupView[]) => readonly GroupView[],
): GraphDocument {
  const groups = change(d.view?.groups ?? []);
  return setView(d, { groups: groups.length === 0 ? undefined : groups });
}

export function addNote(x: number, y: number): void {
  const note = { text: t.state.note, x: Math.round(x), y: Math.round(y), width: 220, height: 90 };
  const index = graph.value.view?.notes?.length ?? 0;
  if (edit(t.state.addANote, (d) => withNotes(d, (notes) => [...notes, note]))) select([`note:${index}`]);
}

export function setNoteText(index: number, text: string): void {
  edit(
    t.state.editANote,
    (d) => withNotes(d, (notes) => notes.map((note, i) => (i === index ? { ...note, text } : note))),
    `note ${index}`,
  );
}

/** Puts a frame around the selected nodes. */
export function groupSelection(): void {
  const boxes = selectedNodes.value.flatMap((key) => measureNode.value(key) ?? []);
  if (boxes.length === 0) {
    toast('info', t.state.selectForGroup);
    return;
  }
  const left = Math.min(...boxes.map((b) => b.x)) - 20;
  const top = Math.min(...boxes.map((b) => b.y)) - 46;
  const right = Math.max(...boxes.map((b) => b.x + b.width)) + 20;
  const bottom = Math.max(...boxes.map((b) => b.y + b.height)) + 20;
  const group = { title: t.state.group, x: left, y: top, width: right - left, height: bottom - top };
  edit(t.state.group, (d) => withGroups(d, (groups) => [...groups, group]));
}

export function setGroup(
  index: number,
  patch: { readonly title?: string; readonly color?: string | undefined },
): void {
  edit(t.state.editAGroup, (d) =>
    withGroups(d, (groups) =>
      groups.map((group, i) => {
        if (i !== index) return group;
        const { color, ...rest } = { ...group, ...patch };
        return color === undefined ? rest : { ...rest, color };
      }),
    ),
  );
}

export function removeGroup(index: number): void {
  edit(t.state.removeAGroup, (d) => withGroups(d, (groups) => groups.filter((_group, i) => i !== index)));
}

// ── Places ──

function arrange(label: string, change: (boxes: ReadonlyMap<string, Box>) => ReadonlyMap<string, Box>): void {
  const boxes = new Map(
    selectedNodes.value.flatMap((key) => {
      const box = measureNode.value(key);
      return box === undefined ? [] : [[key, box] as const];
    }),
  );
  if (boxes.size < 2) {
    toast('info', t.state.selectTwoNodesOrMore);
    return;
  }
  placeNodes(label, change(boxes));
}

export function align(how: Alignment): void {
  arrange(t.state.align, (boxes) => alignBoxes(boxes, how));
}

export function distribute(axis: 'x' | 'y'): void {
  arrange(t.state.distribute, (boxes) => distributeBoxes(boxes, axis));
}

/** Moves nodes so that their drawn boxes (title included) lie where asked. */
export function placeNodes(label: string, boxes: ReadonlyMap<string, Box>): void {
  edit(label, (d) =>
    moveNodes(
      d,
      Object.fromEntries(
        [...boxes].map(([key, { x, y }]) => [key, { x: Math.round(x), y: Math.round(y + TITLE) }]),
      ),
    ),
  );
}

/** Height of a title: a node's own place is below it. */
export const TITLE = 30;

export function nudge(dx: number, dy: number): void {
  const nodes = selectedNodes.value;
  if (nodes.length === 0) return;
  edit(
    t.state.move(t.count.nodes(nodes.length)),
    (d) =>
      moveNodes(
        d,
        Object.fromEntries(
          nodes.map((key) => {
            const { x = 0, y = 0 } = own(d.view?.nodes, key) ?? {};
            return [key, { x: x + dx, y: y + dy }];
          }),
        ),
      ),
    `nudge ${nodes.join()}`,
  );
}

/** Selects the nearest node in a direction: the graph by arrow keys. */
export function selectTowards(dx: number, dy: number): void {
  const keys = Object.keys(graph.value.nodes);
  const current = selection.value.find((key) => keys.includes(key));
  if (current === undefined) {
    const first = keys[0];
    if (first !== undefined) select([first]);
    return;
  }
  const from = measureNode.value(current);
  if (from === undefined) return;
  let best: { readonly key: string; readonly cost: number } | undefined;
  for (const key of keys) {
    const box = key === current ? undefined : measureNode.value(key);
    if (box === undefined) continue;
    const x = box.x + box.width / 2 - from.x - from.width / 2;
    const y = box.y + box.height / 2 - from.y - from.height / 2;
    const along = x * dx + y * dy;
    if (along <= 0) continue;
    const cost = along + 2.5 * Math.abs(x * dy - y * dx);
    if (best === undefined || cost < best.cost) best = { key, cost };
  }
  if (best !== undefined) select([best.key]);
}
