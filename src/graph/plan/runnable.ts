import type { GraphDocument } from '../document/document.ts';
import type { Registry } from '../types/registry.ts';
import { type FlatDocument, flattenDocument } from './flatten.ts';

declare const validated: unique symbol;

/**
 * A document without errors, with what was worked out to know that: whoever has one need not validate or flatten it
 * again. Only `check/load.ts` makes it.
 */
export interface RunnableGraph {
  /** As it is written, migrated. */
  readonly document: GraphDocument;
  /** As it runs. */
  readonly flat: FlatDocument;
  /** Ids of the flat document's nodes, sources before consumers. */
  readonly order: readonly string[];
  /** By which it was judged. */
  readonly registry: Registry;
  /** Nodes that it was judged for; undefined: all. */
  readonly targets: readonly string[] | undefined;
  readonly [validated]: true;
}

/** Whether a graph was validated already. */
export function isRunnable(graph: GraphDocument | RunnableGraph): graph is RunnableGraph {
  return 'flat' in graph;
}

/** A document as it runs: at hand for one that was validated by the same registry, flattened now for others. */
export function flatOf(graph: GraphDocument | RunnableGraph, registry: Registry): FlatDocument {
  if (!isRunnable(graph)) return flattenDocument(graph, registry);
  return graph.registry === registry ? graph.flat : flattenDocument(graph.document, registry);
}
