import { member } from '../../../../src/graph/document/document.ts';
import type { SourceKind } from '../../../../src/graph/types/node.ts';
import type { RegisteredNode } from '../../../../src/graph/types/registry.ts';
import { registry } from '../page/catalogue.ts';
import { graph } from './document.ts';
import { typeOfNode } from './flat.ts';

/** The parameter by which a node of the graph names a file, and what it takes; undefined when it names none. */
export function sourceOf(id: string): { readonly param: string; readonly takes: SourceKind } | undefined {
  return typeOfNode(id)?.description.source;
}

/** What a node of the graph names there; undefined while nothing is set. */
export function sourceValue(id: string): string | undefined {
  const source = sourceOf(id);
  const value = source && member(member(graph.value.nodes, id)?.params, source.param);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Nodes of the graph that take files of a kind, in its order. */
export function nodesTaking(kind: SourceKind): readonly string[] {
  return Object.keys(graph.value.nodes).filter((id) => sourceOf(id)?.takes === kind);
}

/** Whether the open graph starts from a model of something else than a photograph. */
export function startsFromModel(): boolean {
  return nodesTaking('model').some((id) => !(sourceValue(id) ?? 'sample:').startsWith('model:'));
}

/** The node type that a new file of a kind is put into: the first of the catalogue. */
export function readerOf(kind: SourceKind): RegisteredNode | undefined {
  return registry.value.nodes.find((node) => node.description.source?.takes === kind);
}
