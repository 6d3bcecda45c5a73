import { type GraphDocument, member, type NodeEntry } from '../../../src/graph/document/document.ts';
import { parsePortRef } from '../../../src/graph/document/port-ref.ts';
import { SUBGRAPH, sourcesAt } from '../../../src/graph/document/structure.ts';
import { wiresOf } from '../../../src/graph/document/topology.ts';
import { registeredNode } from '../../../src/graph/types/look-up-node.ts';
import type { RegisteredNode, Registry } from '../../../src/graph/types/registry.ts';
import { LLink } from './litegraph.ts';
import { leastSize, titleOf } from './measure.ts';
import { MirrorGraph, MirrorGroup, MirrorNode, MirrorNote, type OutputRow, type PortRow } from './mirror.ts';

/**
 * Makes litegraph's side show a document. Nodes that stay keep their object, so that selection and a running drag
 * survive; links are made anew. Nothing of litegraph's loading is used, so no text of a file reaches it as code,
 * HTML or property names.
 */
export function syncGraph(graph: MirrorGraph, document: GraphDocument, registry: Registry): void {
  const produced = producedPorts(document);
  for (const [key, node] of graph.nodesByKey) {
    if (member(document.nodes, key) === undefined) drop(graph, key, node);
  }
  const named = new Map<string, number>();
  let unplaced = 0;
  for (const [key, entry] of Object.entries(document.nodes)) {
    const known = registeredNode(document, registry, key);
    const node = graph.nodesByKey.get(key) ?? adopt(graph, key);
    const view = member(document.view?.nodes, key);
    node.entry = entry;
    node.type = entry.type;
    node.params = entry.params;
    node.unset = unsetOf(entry, known);
    node.placed = view !== undefined;
    node.width = view?.width;
    node.height = view?.height;
    node.customTitle = view?.title;
    node.color = view?.color;
    node.exposed = view?.inputs ?? [];
    node.flags.collapsed = view?.collapsed === true;
    node.inputs = inputRows(document, entry, known, node.exposed);
    node.outputs = outputRows(registry, known, produced.get(key) ?? [], entry.type === SUBGRAPH);
    node.title = titleOf(node, known);
    named.set(node.title, (named.get(node.title) ?? 0) + 1);
  }
  for (const key of Object.keys(document.nodes)) {
    const node = graph.nodesByKey.get(key);
    if (node === undefined) continue;
    const view = member(document.view?.nodes, key);
    // What is said of nodes names them by their ids: titles that are alike do not tell which is meant.
    node.told = !node.reroute && (named.get(node.title) ?? 0) > 1 ? key : undefined;
    node.least = leastSize(node);
    node.size = [
      Math.max(view?.width ?? node.least[0], node.least[0]),
      Math.max(view?.height ?? node.least[1], node.least[1]),
    ];
    node.pos = view === undefined ? [80 + 40 * unplaced, 80 + 40 * unplaced++] : [view.x, view.y];
  }
  graph.order = Object.keys(document.nodes);
  link(graph);
  syncGroups(graph, document);
  syncNotes(graph, document);
  graph.setDirtyCanvas(true, true);
}

function adopt(graph: MirrorGraph, key: string): MirrorNode {
  const node = new MirrorNode(key);
  graph.nodesByKey.set(key, node);
  graph.add(node, true);
  return node;
}

/** Parameters of which nothing is said, and which say what the node does: `shown`, or "auto" from what is wired. */
function unsetOf(entry: NodeEntry, known: RegisteredNode | undefined): MirrorNode['unset'] {
  const said = (name: string) => member(entry.params, name) ?? member(entry.in, name);
  return new Map(
    [...(known?.params.values() ?? [])].flatMap(({ name, auto, schema, default: preset }) => {
      const taken = auto !== undefined && member(entry.in, auto.input) !== undefined;
      if (said(name) !== undefined || !(taken || schema['shown'] === true)) return [];
      return [[name, taken ? undefined : preset] as const];
    }),
  );
}

function drop(graph: MirrorGraph, key: string, node: MirrorNode): void {
  node.inputs = [];
  node.outputs = [];
  graph.nodesByKey.delete(key);
  graph.remove(node);
}

/** Output ports that wires name, by node: also those that the node's type does not have. */
function producedPorts(document: GraphDocument): ReadonlyMap<string, readonly string[]> {
  const ports = new Map<string, string[]>();
  for (const { from } of wiresOf(document)) {
    const known = ports.get(from.node) ?? [];
    if (!known.includes(from.port)) known.push(from.port);
    ports.set(from.node, known);
  }
  return ports;
}

/** Rows for inputs, then for parameters that are wired or exposed, then for wires that nothing takes. */
function inputRows(
  document: GraphDocument,
  entry: NodeEntry,
  known: RegisteredNode | undefined,
  exposed: readonly string[],
): PortRow[] {
  const rows: PortRow[] = [];
  const targets = known?.targets ?? new Map();
  const names = [...targets.keys(), ...Object.keys(entry.in ?? {}).filter((name) => !targets.has(name))];
  for (const name of names) {
    const target = targets.get(name);
    const sources = sourcesAt(entry, name);
    const kind = target?.kind ?? 'input';
    if (kind === 'param' && sources.length === 0 && !exposed.includes(name)) continue;
    const many = target?.cardinality === 'many' || sources.length > 1;
    const count = target?.cardinality === 'many' ? sources.length + 1 : Math.max(1, sources.length);
    const label = entry.type === SUBGRAPH ? portLabel(name, names) : name;
    for (let index = 0; index < count; index++) {
      const source = sources[index];
      const ref = source === undefined ? undefined : parsePortRef(source);
      const exists = ref !== undefined && member(document.nodes, ref.node) !== undefined;
      rows.push({
        name: `${name}:${index}`,
        label:
          count > 1
            ? index === count - 1 && source === undefined
              ? `${label} +`
              : `${label} ${index + 1}`
            : label,
        type: target?.type ?? '',
        link: null,
        port: name,
        index,
        kind,
        many,
        required: target !== undefined && !target.optional && index === 0,
        lost: exists ? undefined : source,
        unknown: target === undefined,
      });
    }
  }
  return rows;
}

/** Ports of a subgraph have names that are free on all levels, as "net-3": what no other one is called is said shortly. */
function portLabel(name: string, names: readonly string[]): string {
  const short = (one: string) => one.replace(/-[0-9]+$/, '');
  return names.some((other) => other !== name && short(other) === short(name)) ? name : short(name);
}

function outputRows(
  registry: Registry,
  known: RegisteredNode | undefined,
  produced: readonly string[],
  isSubgraph: boolean,
): OutputRow[] {
  const rows = [...(known?.outputs.values() ?? [])].map(({ name, type, cardinality }) => ({
    name,
    label: isSubgraph ? portLabel(name, [...(known?.outputs.keys() ?? [])]) : name,
    type,
    links: null,
    many: cardinality === 'many',
    pictorial: registry.portTypes.get(type)?.picture !== undefined,
    unknown: false,
  }));
  const others = produced.filter((port) => known?.outputs.has(port) !== true);
  return [
    ...rows,
    ...others.map((name) => ({
      name,
      label: name,
      type: '',
      links: null,
      many: false,
      pictorial: false,
      unknown: true,
    })),
  ];
}

/** Draws every wire of the document; sources that cannot be drawn stay in `lost`. */
function link(graph: MirrorGraph): void {
  graph.links = {};
  graph.last_link_id = 0;
  for (const key of graph.order) {
    const node = graph.nodesByKey.get(key);
    for (const [slot, row] of (node?.inputs ?? []).entries()) {
      const written = member(node?.entry?.in, row.port);
      const source =
        typeof written === 'string' ? (row.index === 0 ? written : undefined) : written?.[row.index];
      const ref = source === undefined || row.lost !== undefined ? undefined : parsePortRef(source);
      const origin = ref && graph.nodesByKey.get(ref.node);
      const output = origin?.outputs.findIndex((o) => o.name === ref?.port) ?? -1;
      const from = origin?.outputs[output];
      if (node === undefined || origin === undefined || from === undefined) continue;
      const id = ++graph.last_link_id;
      graph.links[id] = new LLink(id, from.type, origin.id, output, node.id, slot);
      row.link = id;
      from.links = [...(from.links ?? []), id];
    }
  }
}

function syncGroups(graph: MirrorGraph, document: GraphDocument): void {
  const groups = document.view?.groups ?? [];
  // Not by `remove`, which knows its own class of groups only.
  graph._groups.length = Math.min(graph._groups.length, groups.length);
  for (const [index, { title, x, y, width, height, color }] of groups.entries()) {
    let group = graph._groups[index];
    if (!(group instanceof MirrorGroup)) {
      group = new MirrorGroup(title);
      group.graph = graph;
      graph._groups.push(group);
    }
    const mirror = group as MirrorGroup;
    mirror.title = title;
    mirror.ownColor = color;
    // The setters of litegraph have a least size of their own.
    mirror._bounding.set([x, y, width, height]);
  }
}

function syncNotes(graph: MirrorGraph, document: GraphDocument): void {
  const notes = document.view?.notes ?? [];
  while (graph.notes.length > notes.length) {
    const gone = graph.notes.pop();
    if (gone !== undefined) graph.remove(gone);
  }
  for (const [index, { text, x, y, width, height }] of notes.entries()) {
    let note = graph.notes[index];
    if (note === undefined) {
      note = new MirrorNote();
      graph.notes.push(note);
      graph.add(note, true);
    }
    note.text = text;
    note.width = width;
    note.height = height;
    note.pos = [x, y];
    note.size = [width ?? NOTE_SIZE[0], height ?? NOTE_SIZE[1]];
  }
}

/** Size of a note unless the document gives one, px. */
const NOTE_SIZE = [220, 90] as const;

export { MirrorGraph };
