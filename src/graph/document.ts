/**
 * The saved graph: one format for the editor and the command line (docs/file-format.md).
 * Everything visual lives under `view`; parameters are by name with defaults left out; an edge is written once,
 * on the input side.
 */
export interface GraphDocument {
  readonly format: 'patchwise-graph';
  readonly version: 1;
  readonly meta: GraphMeta;
  /** By readable id: `[a-z][a-z0-9-]*`. */
  readonly nodes: Readonly<Record<string, NodeEntry>>;
  readonly view?: GraphView;
  /** Free for other tools; kept, never read. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface GraphMeta {
  readonly title?: string;
  readonly description?: string;
  /** Root seed: nodes without a `seed` parameter of their own derive theirs from it and from their id. */
  readonly seed?: number;
}

export interface NodeEntry {
  /** `category/name@version` */
  readonly type: string;
  readonly params?: Readonly<Record<string, JsonValue>>;
  /** Input port or parameter name → source "node.port"; a list of sources for a `many` input, joined in order. */
  readonly in?: Readonly<Record<string, string | readonly string[]>>;
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

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
