import type { AnyNodeDefinition } from './node.ts';
import type { PortTypes } from './port-type.ts';

/**
 * Nodes and port types that belong together, with graphs that show what they do: what registries are made of. The
 * built-in nodes are one (nodes/pack.ts); others come as npm packages (docs: CONTRIBUTING.md).
 */
export interface NodePack {
  /** Name of its npm package. */
  readonly name: string;
  readonly version: string;
  readonly nodes: readonly AnyNodeDefinition[];
  readonly portTypes: PortTypes;
  /** Absolute path of the folder with its graphs for the gallery. */
  readonly workflows?: string;
}

/** The pack that a node or a port type comes from, as the catalogue names it; absent for what is built in. */
export interface PackName {
  readonly name: string;
  readonly version: string;
}
