import { type GraphDocument, type JsonValue, member } from '../document/document.ts';
import { type JsonPath, toPointer } from '../document/json/pointer.ts';
import { mapNodes } from '../document/nesting.ts';
import { knownNode, type Registry } from '../types/registry.ts';
import { flattenDocument } from './flatten.ts';
import { flatOf, type RunnableGraph } from './runnable.ts';

/** A file from outside that a node names by a parameter of its own. */
export interface NamedFile {
  readonly nodeId: string;
  /** The parameter that its type calls its source. */
  readonly param: string;
  readonly value: JsonValue;
  /** Where the value is written in the document. */
  readonly path: JsonPath;
}

/** Every parameter that names a file from outside and is set, of all nodes that run, on every level. */
export function sourcesOf(graph: GraphDocument | RunnableGraph, registry: Registry): readonly NamedFile[] {
  const flat = flatOf(graph, registry);
  return Object.entries(flat.document.nodes).flatMap(([nodeId, { type, params }]) => {
    const param = sourceOf(registry, type);
    const value = param === undefined ? undefined : member(params, param);
    if (param === undefined || value === undefined || value === '') return [];
    return [
      { nodeId, param, value, path: [...(flat.paths.get(nodeId) ?? ['nodes', nodeId]), 'params', param] },
    ];
  });
}

/**
 * Changes the texts by which nodes name files from outside (the parameter that a type calls its source), on every level
 * and at the ports of subgraphs that lead to one.
 */
export function mapSourceTexts(
  document: GraphDocument,
  registry: Registry,
  change: (text: string) => string,
): GraphDocument {
  const flat = flattenDocument(document, registry);
  const atPorts = new Map<string, string>();
  for (const [key, { path, port }] of flat.values) {
    const dot = key.indexOf('.');
    const type = member(flat.document.nodes, key.slice(0, dot))?.type ?? '';
    if (sourceOf(registry, type) === key.slice(dot + 1)) atPorts.set(toPointer(path.slice(0, -2)), port);
  }
  return mapNodes(document, (_id, entry, path) => {
    const name = sourceOf(registry, entry.type) ?? atPorts.get(toPointer(path));
    const text = name === undefined ? undefined : member(entry.params, name);
    if (name === undefined || typeof text !== 'string') return entry;
    const changed = change(text);
    return changed === text ? entry : { ...entry, params: { ...entry.params, [name]: changed } };
  });
}

/** The parameter by which nodes of a type name a file from outside, if they do. */
export function sourceOf(registry: Registry, type: string): string | undefined {
  return knownNode(registry, type)?.description.source?.param;
}
