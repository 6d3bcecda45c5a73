import type { GraphDocument } from '../../graph/document/document.ts';
import type { GraphSummary, StoredGraph } from '../../protocol/graphs.ts';

/** Graphs, with the versions that they had. Each method is one step, as those of all stores. */
export interface GraphStore {
  /** Newest first; `before` is a `savedAt`. */
  list(filter: { readonly limit: number; readonly before?: number }): Promise<readonly GraphSummary[]>;
  /** The newest revision, or an older one. */
  get(id: string, revision?: number): Promise<StoredGraph | undefined>;
  /**
   * Saves the next revision.
   * @param expected the revision that the caller has seen; 0: there must be none yet.
   * @throws `storage/conflict` with `details.revision` (0 when there is none) when it is another.
   */
  save(id: string, document: GraphDocument, expected: number): Promise<StoredGraph>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
  /** Newest first; of those before the newest {@link MAX_VERSIONS} none is left. */
  versions(id: string): Promise<readonly GraphSummary[]>;
}

/** Versions kept of one graph; the oldest go first. */
export const MAX_VERSIONS = 200;
