import type { GraphDocument } from '../../graph/document/document.ts';
import type { GraphSummary, StoredGraph } from '../../protocol/graphs.ts';

/** Graphs, with the versions that they had. Synchronous and atomic, as all stores are. */
export interface GraphStore {
  /** Newest first; `before` is a `savedAt`. */
  list(filter: { readonly limit: number; readonly before?: number }): readonly GraphSummary[];
  /** The newest revision, or an older one. */
  get(id: string, revision?: number): StoredGraph | undefined;
  /**
   * Saves the next revision.
   * @param expected the revision that the caller has seen; 0: there must be none yet.
   * @throws `storage/conflict` with `details.revision` (0 when there is none) when it is another.
   */
  save(id: string, document: GraphDocument, expected: number): StoredGraph;
  /** False when there was none. */
  remove(id: string): boolean;
  /** Newest first; of those before the newest {@link MAX_VERSIONS} none is left. */
  versions(id: string): readonly GraphSummary[];
}

/** Versions kept of one graph; the oldest go first. */
export const MAX_VERSIONS = 200;
