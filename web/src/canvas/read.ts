import type {
  GraphDocument,
  GraphView,
  GroupView,
  NodeEntry,
  NodeView,
  NoteView,
} from '../../../src/graph/document/document.ts';
import { present } from '../../../src/graph/present.ts';
import { type MirrorGraph, type MirrorGroup, type MirrorNode, nodesOf } from './mirror.ts';

/**
 * The document that litegraph's side shows: wires from its links, places and sizes from its nodes, groups and notes.
 * `base` gives what is not on the canvas (title, seed, zoom, places of nodes that do not exist). The inverse of
 * {@link syncGraph}; after a gesture it is how a new layout gets into the document.
 */
export function readGraph(graph: MirrorGraph, base: GraphDocument): GraphDocument {
  const nodes = nodesOf(graph);
  const views: Record<string, NodeView> = Object.fromEntries(
    Object.entries(base.view?.nodes ?? {}).filter(([key]) => !graph.nodesByKey.has(key)),
  );
  const placed = nodes.filter((node) => node.placed).map((node) => [node.key, nodeView(node)] as const);
  const view: GraphView = {
    ...present({
      nodes:
        placed.length === 0 && Object.keys(views).length === 0
          ? undefined
          : { ...Object.fromEntries(placed), ...views },
      groups: graph._groups.length === 0 ? undefined : graph._groups.map((g) => groupView(g as MirrorGroup)),
      notes: graph.notes.length === 0 ? undefined : graph.notes.map(noteView),
      zoom: base.view?.zoom,
      offset: base.view?.offset,
    }),
  };
  const { nodes: _nodes, view: _view, extra, ...head } = base;
  return {
    ...head,
    nodes: Object.fromEntries(nodes.map((node) => [node.key, entryOf(graph, node)])),
    ...(Object.keys(view).length === 0 ? {} : { view }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function entryOf(graph: MirrorGraph, node: MirrorNode): NodeEntry {
  const sources = new Map<string, string[]>();
  for (const row of node.inputs) {
    const link = row.link === null ? undefined : graph.links[row.link];
    const origin = link && graph.getNodeById(link.origin_id);
    const output = link && origin?.outputs[link.origin_slot];
    const source = output === undefined ? row.lost : `${(origin as MirrorNode).key}.${output.name}`;
    if (source === undefined) continue;
    sources.set(row.port, [...(sources.get(row.port) ?? []), source]);
  }
  const inputs = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([port, list]) => [port, list.length === 1 ? (list[0] as string) : list] as const);
  return {
    type: node.type,
    ...present({ mode: node.entry?.mode }),
    ...(node.params === undefined ? {} : { params: node.params }),
    ...(inputs.length === 0 ? {} : { in: Object.fromEntries(inputs) }),
    ...present({ graph: node.entry?.graph }),
  };
}

function nodeView(node: MirrorNode): NodeView {
  return present({
    x: round(node.pos[0]),
    y: round(node.pos[1]),
    width: node.width,
    height: node.height,
    collapsed: node.flags.collapsed ? true : undefined,
    title: node.customTitle,
    color: node.color,
    inputs: node.exposed.length === 0 ? undefined : node.exposed,
  }) as NodeView;
}

function groupView(group: MirrorGroup): GroupView {
  const [x, y, width, height] = group._bounding;
  return {
    title: group.title,
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    ...(group.ownColor === undefined ? {} : { color: group.ownColor }),
  };
}

function noteView(note: MirrorGraph['notes'][number]): NoteView {
  return present({
    text: note.text,
    x: round(note.pos[0]),
    y: round(note.pos[1]),
    width: note.width,
    height: note.height,
  }) as NoteView;
}

/** To whole pixels, never negative zero. */
function round(value: number | undefined): number {
  return Math.round(value ?? 0) + 0;
}
