import { type Check, isRecord, TEXT } from '../../shared/arguments.ts';

/**
 * The saved graph: one format for the editor and the command line (docs/file-format.md).
 * Everything visual lives under `view`; parameters are by name with defaults left out; an edge is written once,
 * on the input side.
 */
export interface GraphDocument {
  /** Where text editors find the JSON schema; never read by Patchwise. */
  readonly $schema?: string;
  readonly format: 'patchwise-graph';
  readonly version: 1;
  readonly meta: GraphMeta;
  /** By readable id: `[a-z][a-z0-9-]*`. */
  readonly nodes: Readonly<Record<string, NodeEntry>>;
  readonly view?: GraphView;
  /** Free for other tools; kept, without effect on a run. */
  readonly extra?: JsonObject;
}

/** A document, where plain JavaScript gives one: what `parseDocument` has read follows the whole format. */
export const DOCUMENT: Check = [
  'a graph, as parseDocument or loadDocument gives it',
  (value) =>
    isRecord(value) &&
    isRecord(value['meta']) &&
    isRecord(value['nodes']) &&
    Object.values(value['nodes']).every((node) => isRecord(node) && TEXT[1](node['type'])),
];

export interface GraphMeta {
  readonly title?: string;
  readonly description?: string;
  /**
   * Root seed, 0 … 2³² − 1, default 0: nodes without a `seed` parameter of their own derive theirs from it and from
   * their id.
   */
  readonly seed?: number;
}

export interface NodeEntry {
  /** `category/name@version` */
  readonly type: string;
  readonly params?: Readonly<Record<string, JsonValue>>;
  /** Input port or parameter name → source "node.port"; a list of sources for a `many` input, joined in order. */
  readonly in?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * `bypass`: it does not run, and what it reads takes the place of what it makes. `mute`: neither it nor what needs it
   * runs. `pin`: what is kept in `graph` runs in its place. Absent: it runs.
   */
  readonly mode?: NodeMode;
  /**
   * Only, and always, at a node of type `graph/subgraph`: what is in it; and at a pinned node: itself and all that it
   * needs, as they were when it was pinned, with their seeds.
   */
  readonly graph?: GraphBody;
}

export type NodeMode = 'bypass' | 'mute' | 'pin';

/** Nodes with their places: what is in a document, and in a subgraph. */
export interface GraphBody {
  /** By id, which is unique in the whole document. */
  readonly nodes: Readonly<Record<string, NodeEntry>>;
  readonly view?: GraphView;
}

export interface GraphView {
  readonly nodes?: Readonly<Record<string, NodeView>>;
  readonly groups?: readonly GroupView[];
  readonly notes?: readonly NoteView[];
  readonly zoom?: number;
  readonly offset?: readonly [number, number];
}

export interface NodeView {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
  readonly collapsed?: boolean;
  readonly title?: string;
  readonly color?: string;
  /** Parameters that are drawn as inputs although nothing is wired to them. */
  readonly inputs?: readonly string[];
}

export interface GroupView {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color?: string;
}

export interface NoteView {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
}

export type JsonScalar = null | boolean | number | string;

export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The format version that this code reads and writes. Older ones are migrated (migrate.ts). */
export const DOCUMENT_VERSION = 1;

/** An own property of a map that came from outside; never one that JavaScript put on the prototype. */
export function member<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
