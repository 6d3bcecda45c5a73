/**
 * Caps on a document, checked before anything else looks at it. A graph file is an input from outside:
 * these keep a hostile or broken one from costing more than a message.
 */
export const LIMITS = {
  /** UTF-8 bytes of the text. */
  bytes: 1024 * 1024,
  /** Nesting of objects and arrays; the document itself is level 1. */
  depth: 32,
  /** Values of any kind, counted together. */
  values: 200_000,
  /** UTF-16 units of one string. */
  string: 65_536,
  /** UTF-16 units of one key. */
  key: 256,
  /** Nodes, those in subgraphs among them. */
  nodes: 500,
  /** Wires, counted once each. */
  edges: 2000,
  /** Characters of a node's id, and of a port's or parameter's name. */
  name: 64,
  /** UTF-16 units of the title of a graph, a node or a group. */
  title: 200,
  groups: 200,
  notes: 200,
  /** Subgraphs inside one another. */
  nesting: 8,
  /** Problems reported at once; later ones are dropped. */
  problems: 100,
} as const;

/** The caps on a JSON text. */
export type JsonLimits = Readonly<
  Record<'bytes' | 'depth' | 'values' | 'string' | 'key' | 'problems', number>
>;
