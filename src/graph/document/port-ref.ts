import { LIMITS } from './limits.ts';

/** One port of one node: an end of a wire, or a parameter in an override. Written `node.port`. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A node's id in a document: lower case, so that it reads well in files, commands and file names. */
export const NODE_ID = new RegExp(`^[a-z][a-z0-9-]{0,${LIMITS.name - 1}}$`);
/** Name of a port or a parameter. */
export const PORT_NAME = new RegExp(`^[A-Za-z][A-Za-z0-9_-]{0,${LIMITS.name - 1}}$`);
/** `category/name@version` of a node's entry. */
export const TYPE_REF = /^[a-z][a-z0-9-]{0,63}(\/[a-z][a-z0-9-]{0,63}){1,3}@[1-9][0-9]{0,3}$/;
/** `category/name` of a definition. */
export const TYPE_NAME = /^[a-z][a-z0-9-]{0,63}(\/[a-z][a-z0-9-]{0,63}){1,3}$/;
/** `node.port`, both as above. */
export const SOURCE_REF = new RegExp(
  `^[a-z][a-z0-9-]{0,${LIMITS.name - 1}}\\.[A-Za-z][A-Za-z0-9_-]{0,${LIMITS.name - 1}}$`,
);

/** Reads `node.port`; undefined when the text is not of that form. */
export function parsePortRef(text: string): PortRef | undefined {
  if (!SOURCE_REF.test(text)) return undefined;
  const dot = text.indexOf('.');
  return { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

/** `node.port`, the inverse of {@link parsePortRef}. */
export function formatPortRef(ref: PortRef): string {
  return portKey(ref.node, ref.port);
}

/** `node.port`: how a port is written, and the key under which things of a port are kept. */
export function portKey(node: string, port: string): string {
  return `${node}.${port}`;
}

/** The node of a source `node.port`; the text itself where it is not of that form. */
export function nodeOfSource(source: string): string {
  return source.split('.', 1)[0] ?? '';
}

/** Splits `category/name@version`; undefined when the text is not of that form. */
export function parseTypeRef(text: string): { readonly name: string; readonly version: number } | undefined {
  if (!TYPE_REF.test(text)) return undefined;
  const at = text.lastIndexOf('@');
  return { name: text.slice(0, at), version: Number(text.slice(at + 1)) };
}

/** The name of a node's type, whatever its version; empty where there is no node. */
export function typeOf(node: { readonly type: string } | undefined): string {
  return node?.type.split('@')[0] ?? '';
}

/** `category/name@version`, the inverse of {@link parseTypeRef}. */
export function formatTypeRef(name: string, version: number): string {
  return `${name}@${version}`;
}
