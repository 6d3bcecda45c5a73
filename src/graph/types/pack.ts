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
  /** A spec holds that all is declared as it must be: as the first pack of a registry it is not checked in each process. */
  readonly isChecked?: true;
}

/** The pack that a node or a port type comes from, as the catalogue names it; absent for what is built in. */
export interface PackName {
  readonly name: string;
  readonly version: string;
}

/** A part of a node type's name. */
const PART = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * What the names of a pack's node types and port types begin with, before a slash: the name of its npm package, without
 * the @ of a scope (`halftone` → `halftone/dots`, `@acme/halftone` → `acme/halftone/dots`).
 * @returns undefined for a name that no type can begin with
 */
export function packPrefix(name: string): string | undefined {
  const parts = name.startsWith('@') ? name.slice(1).split('/') : [name];
  const sound = parts.length === (name.startsWith('@') ? 2 : 1) && parts.every((part) => PART.test(part));
  return sound ? parts.join('/') : undefined;
}

/** The package that a node type `prefix/name` would come from, were it of a pack. */
export function packOfType(type: string): string | undefined {
  const parts = type.split('/');
  if (!parts.every((part) => PART.test(part))) return undefined;
  if (parts.length === 2) return parts[0];
  return parts.length === 3 ? `@${parts[0]}/${parts[1]}` : undefined;
}
