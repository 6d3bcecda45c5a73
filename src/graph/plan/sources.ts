import { type GraphDocument, own } from '../document/document.ts';
import { toPointer } from '../document/json/pointer.ts';
import { mapNodes } from '../document/nesting.ts';
import type { Registry } from '../types/registry.ts';
import { flattenDocument } from './flatten.ts';

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
    const type = own(flat.document.nodes, key.slice(0, dot))?.type ?? '';
    if (sourceOf(registry, type) === key.slice(dot + 1)) atPorts.set(toPointer(path.slice(0, -2)), port);
  }
  return mapNodes(document, (_id, entry, path) => {
    const name = sourceOf(registry, entry.type) ?? atPorts.get(toPointer(path));
    const text = name === undefined ? undefined : own(entry.params, name);
    if (name === undefined || typeof text !== 'string') return entry;
    const changed = change(text);
    return changed === text ? entry : { ...entry, params: { ...entry.params, [name]: changed } };
  });
}

function sourceOf(registry: Registry, type: string): string | undefined {
  const lookup = registry.find(type);
  return lookup.status === 'unknown' ? undefined : lookup.node.description.source?.param;
}
