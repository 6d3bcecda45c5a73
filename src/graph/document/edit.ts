import { PatchwiseError } from '../../errors.ts';
import {
  type GraphBody,
  type GraphDocument,
  type GraphMeta,
  type GraphView,
  type JsonValue,
  member,
  type NodeEntry,
  type NodeMode,
  type NodeView,
} from './document.ts';
import { LIMITS } from './limits.ts';
import { idsOf } from './nesting.ts';
import { parseDocument } from './parse.ts';
import { formatPortRef, nodeOfSource, type PortRef } from './port-ref.ts';
import { problemsError } from './problems.ts';
import { sourcesAt } from './structure.ts';
import { upstreamOf } from './topology.ts';

/*
 * Editing as pure functions: each takes a document and returns a new one that shares what did not change, so an
 * undo history is a list of documents. None looks at node types; the result always follows the format. Each throws
 * `graph/invalid` when what it is asked makes no sense, `graph/too-large` when a cap is passed.
 */

/** An id that is not taken: the base, or the base with the first free number from 2. */
export function freshIdAmong(taken: { has(id: string): boolean }, base: string): string {
  const clean =
    base
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
      .slice(0, LIMITS.name - 5) || 'node';
  if (!taken.has(clean) && !RESERVED.has(clean)) return clean;
  let n = 2;
  while (taken.has(`${clean}-${n}`)) n++;
  return `${clean}-${n}`;
}

/** An id that the document uses on no level. */
export function freshId(document: GraphBody, base: string): string {
  return freshIdAmong(idsOf(document), base);
}

// Keys that the reader refuses.
const RESERVED: ReadonlySet<string> = new Set(['constructor', 'prototype']);

/** Adds a node at the end. */
export function addNode(
  document: GraphDocument,
  id: string,
  entry: NodeEntry,
  view?: NodeView,
): GraphDocument {
  if (member(document.nodes, id) !== undefined) throw editError(`There is a node "${id}" already.`);
  const added = { ...document, nodes: { ...document.nodes, [id]: entry } };
  return checkedDocument(view === undefined ? added : withViews(added, { ...added.view?.nodes, [id]: view }));
}

/** Removes nodes with their wires, in and out, and their places. */
export function removeNodes(document: GraphDocument, ids: readonly string[]): GraphDocument {
  const gone = new Set(ids);
  for (const id of ids) mustExist(document, id);
  const kept = Object.entries(document.nodes).filter(([id]) => !gone.has(id));
  const nodes = kept.map(
    ([id, entry]) =>
      [id, mapSources(entry, (source) => (gone.has(nodeOfSource(source)) ? undefined : source))] as const,
  );
  return withViews({ ...document, nodes: Object.fromEntries(nodes) }, without(document.view?.nodes, gone));
}

/**
 * Draws a wire. It takes the place of a wire that is there, or with `append` joins the sources of a `many` input.
 * A parameter's value goes, since a port is wired or set. Refuses a loop.
 */
export function connect(document: GraphDocument, from: PortRef, to: PortRef, append = false): GraphDocument {
  mustExist(document, from.node);
  const entry = mustExist(document, to.node);
  if (upstreamOf(document, [from.node]).has(to.node)) {
    throw editError(`A wire from "${formatPortRef(from)}" to "${formatPortRef(to)}" would make a loop.`);
  }
  const present = append ? sourcesAt(entry, to.port) : [];
  const sources = [...present, formatPortRef(from)];
  const wired = {
    ...entry,
    in: { ...entry.in, [to.port]: sources.length === 1 ? formatPortRef(from) : sources },
  };
  return checkedDocument(
    withNode(
      document,
      to.node,
      withoutEmptyParts({ ...wired, params: without(entry.params, new Set([to.port])) }),
    ),
  );
}

/** Removes the wires at an input, or only the one from `from`. */
export function disconnect(document: GraphDocument, to: PortRef, from?: PortRef): GraphDocument {
  const entry = mustExist(document, to.node);
  const present = sourcesAt(entry, to.port);
  const text = from === undefined ? undefined : formatPortRef(from);
  const kept = text === undefined ? [] : present.filter((source) => source !== text);
  if (kept.length === present.length) throw editError(`There is no such wire at "${formatPortRef(to)}".`);
  const inputs =
    kept[0] === undefined
      ? without(entry.in, new Set([to.port]))
      : { ...entry.in, [to.port]: kept.length === 1 ? kept[0] : kept };
  return withNode(document, to.node, withoutEmptyParts({ ...entry, in: inputs }));
}

/** Sets a parameter; `undefined` puts it back to its default. Refuses a parameter that is wired. */
export function setParam(
  document: GraphDocument,
  id: string,
  name: string,
  value: JsonValue | undefined,
): GraphDocument {
  const entry = mustExist(document, id);
  if (sourcesAt(entry, name).length > 0) throw editError(`"${id}.${name}" is wired.`, 'Disconnect it first.');
  const params =
    value === undefined ? without(entry.params, new Set([name])) : { ...entry.params, [name]: value };
  return checkedDocument(withNode(document, id, withoutEmptyParts({ ...entry, params })));
}

/** Lets nodes run, be bypassed or be muted (`undefined`: run). What was kept of pinned ones goes. */
export function setMode(
  document: GraphDocument,
  ids: readonly string[],
  mode: Exclude<NodeMode, 'pin'> | undefined,
): GraphDocument {
  return ids.reduce((next, id) => {
    const { mode: old, graph, ...rest } = mustExist(next, id);
    const kept = graph === undefined || old === 'pin' ? rest : { ...rest, graph };
    return withNode(next, id, mode === undefined ? kept : { ...kept, mode });
  }, document);
}

/** Pins a node: from now on what is kept runs in its place (plan/pin.ts). */
export function setPin(document: GraphDocument, id: string, kept: GraphBody): GraphDocument {
  const entry: NodeEntry = { ...mustExist(document, id), mode: 'pin', graph: kept };
  return checkedDocument(withNode(document, id, entry));
}

/** Gives a node another id, in its place, everywhere it is named. Its derived seed changes with it. */
export function renameNode(document: GraphDocument, id: string, newId: string): GraphDocument {
  mustExist(document, id);
  if (id === newId) return document;
  if (member(document.nodes, newId) !== undefined) throw editError(`There is a node "${newId}" already.`);
  const name = (key: string): string => (key === id ? newId : key);
  const nodes = Object.entries(document.nodes).map(
    ([key, entry]) => [name(key), renamedSources(entry, name)] as const,
  );
  const views = Object.entries(document.view?.nodes ?? {}).map(([key, view]) => [name(key), view] as const);
  return checkedDocument(
    withViews({ ...document, nodes: Object.fromEntries(nodes) }, Object.fromEntries(views)),
  );
}

/** Places nodes on the canvas, in pixels at zoom 1. */
export function moveNodes(
  document: GraphDocument,
  places: Readonly<Record<string, { readonly x: number; readonly y: number }>>,
): GraphDocument {
  const views = { ...document.view?.nodes };
  for (const [id, { x, y }] of Object.entries(places)) {
    mustExist(document, id);
    views[id] = { ...member(views, id), x, y };
  }
  return checkedDocument(withViews(document, views));
}

type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Changes how a node looks; members that are `undefined` are taken out. A node without a place gets (0, 0). */
export function setNodeView(document: GraphDocument, id: string, patch: Patch<NodeView>): GraphDocument {
  mustExist(document, id);
  const view = patched({ x: 0, y: 0, ...member(document.view?.nodes, id) }, patch);
  return checkedDocument(withViews(document, { ...document.view?.nodes, [id]: view }));
}

/** Changes the canvas: groups, notes, zoom and offset. */
export function setView(document: GraphDocument, patch: Patch<Omit<GraphView, 'nodes'>>): GraphDocument {
  return checkedDocument(withView(document, patched(document.view ?? {}, patch)));
}

/** Changes title, description or root seed; members that are `undefined` are taken out. */
export function setMeta(document: GraphDocument, patch: Patch<GraphMeta>): GraphDocument {
  return checkedDocument({ ...document, meta: patched(document.meta, patch) });
}

/** The same wires with other sources; `undefined` removes one. The entry itself when no source changes. */
export function mapSources(entry: NodeEntry, f: (source: string) => string | undefined): NodeEntry {
  if (entry.in === undefined) return entry;
  let changed = false;
  const inputs = Object.entries(entry.in).flatMap(
    ([port, sources]): [string, string | readonly string[]][] => {
      const mapped = [sources].flat().flatMap((source) => {
        const now = f(source);
        if (now !== source) changed = true;
        return now === undefined ? [] : [now];
      });
      if (mapped[0] === undefined) return [];
      return [[port, typeof sources === 'string' || mapped.length === 1 ? mapped[0] : mapped]];
    },
  );
  return changed ? withoutEmptyParts({ ...entry, in: Object.fromEntries(inputs) }) : entry;
}

/** The same wires, from nodes that are called otherwise. */
export function renamedSources(entry: NodeEntry, nameOf: (id: string) => string): NodeEntry {
  return mapSources(entry, (source) => {
    const node = nodeOfSource(source);
    return `${nameOf(node)}${source.slice(node.length)}`;
  });
}

/** The document, once it is sure that it follows the format. */
export function checkedDocument(document: GraphDocument): GraphDocument {
  const outcome = parseDocument(document);
  if (!outcome.ok) throw problemsError(outcome.error, 'The edited graph');
  return document;
}

/** The document with other places; without a view when nothing is left in it. */
export function withViews(document: GraphDocument, nodes: Readonly<Record<string, NodeView>>): GraphDocument {
  const { nodes: _old, ...rest } = document.view ?? {};
  return withView(document, Object.keys(nodes).length === 0 ? rest : { nodes, ...rest });
}

function withView(document: GraphDocument, view: GraphView): GraphDocument {
  const { view: _old, ...rest } = document;
  return Object.keys(view).length === 0 ? rest : { ...rest, view };
}

function withNode(document: GraphDocument, id: string, entry: NodeEntry): GraphDocument {
  return { ...document, nodes: { ...document.nodes, [id]: entry } };
}

function mustExist(document: GraphDocument, id: string): NodeEntry {
  const entry = member(document.nodes, id);
  if (entry === undefined) throw editError(`There is no node "${id}".`);
  return entry;
}

/** An entry without `params` or `in` that hold nothing. */
export function withoutEmptyParts({ params = {}, in: inputs = {}, ...rest }: NodeEntry): NodeEntry {
  return {
    ...rest,
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(Object.keys(inputs).length === 0 ? {} : { in: inputs }),
  };
}

function without<T>(
  map: Readonly<Record<string, T>> | undefined,
  keys: ReadonlySet<string>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !keys.has(key)));
}

function patched<T extends object>(value: T, patch: Patch<T>): T {
  return Object.fromEntries(Object.entries({ ...value, ...patch }).filter(([, v]) => v !== undefined)) as T;
}

/** The error for an edit that makes no sense. */
export function editError(message: string, hint?: string): PatchwiseError {
  return new PatchwiseError('graph/invalid', message, { hint });
}
