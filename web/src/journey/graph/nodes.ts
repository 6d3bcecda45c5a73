import type { GraphDocument, JsonValue, NodeEntry } from '../../../../src/graph/document/document.ts';
import { mapSources } from '../../../../src/graph/document/edit.ts';
import { typeOf } from '../../../../src/graph/document/port-ref.ts';
import type { NodeDescription } from '../../../../src/graph/types/catalogue.ts';
import { knownNode, type Registry } from '../../../../src/graph/types/registry.ts';

/*
 * Small changes of a graph's nodes, without the checks of an editor: workflows of the gallery are known to be sound.
 */

export type Nodes = Readonly<Record<string, NodeEntry>>;

export function latest(registry: Registry, type: string): string {
  return registry.latest(type)?.ref ?? `${type}@1`;
}

export function descriptionOf(registry: Registry, entry: NodeEntry | undefined): NodeDescription | undefined {
  return knownNode(registry, entry?.type)?.description;
}

/** The node that loads a picture, by its path. */
export function loadOf(document: GraphDocument, picture: string): string | undefined {
  return Object.keys(document.nodes).find(
    (id) => typeOf(document.nodes[id]) === 'image/load' && document.nodes[id]?.params?.['path'] === picture,
  );
}

export function withParam(entry: NodeEntry, name: string, value: JsonValue): NodeEntry {
  return { ...entry, params: { ...entry.params, [name]: value } };
}

export function withNodes(document: GraphDocument, nodes: Nodes): GraphDocument {
  return { ...document, nodes: { ...document.nodes, ...nodes } };
}

export function mapEntries(nodes: Nodes, change: (id: string, entry: NodeEntry) => NodeEntry): Nodes {
  return Object.fromEntries(Object.entries(nodes).map(([id, entry]) => [id, change(id, entry)]));
}

/** The nodes with another output in the place of one, for all that read it. */
export function rerouted(nodes: Nodes, from: string, to: string): Nodes {
  return mapEntries(nodes, (_id, entry) => mapSources(entry, (source) => (source === from ? to : source)));
}
