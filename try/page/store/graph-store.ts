import type { GraphSummary, StoredGraph } from '../../../src/protocol/graphs.ts';
import { laterThan } from '../../../src/studio/clock.ts';
import { graphConflict } from '../../../src/studio/graph-conflict.ts';
import type { GraphStore } from '../../../src/studio/ports/graph-store.ts';
import { MAX_VERSIONS } from '../../../src/studio/ports/graph-store.ts';
import { promised } from '../../../src/studio/ports/promised.ts';
import type { Tables } from './tables.ts';

/** Graphs with their versions. @throws `storage/conflict` as the server's store */
export function createGraphStore(tables: Tables): GraphStore {
  /** The newest revision of each. */
  const graphs = tables.open<GraphSummary>('graphs');
  const versions = tables.open<StoredGraph>('versions');
  const keyOf = (id: string, revision: number) => `${id}/${String(revision).padStart(9, '0')}`;
  return promised<GraphStore>({
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }) =>
      graphs
        .values()
        .filter(({ savedAt }) => savedAt < before)
        .sort((a, b) => b.savedAt - a.savedAt)
        .slice(0, limit),
    get(id, revision = graphs.get(id)?.revision ?? 0) {
      return versions.get(keyOf(id, revision));
    },
    save(id, document, expected) {
      const known = graphs.get(id);
      const current = known?.revision ?? 0;
      if (current !== expected) throw graphConflict(id, current, expected);
      const savedAt = laterThan(Math.max(0, ...graphs.values().map((graph) => graph.savedAt)));
      const summary: GraphSummary = {
        id,
        revision: current + 1,
        title: document.meta.title ?? '',
        createdAt: known?.createdAt ?? savedAt,
        savedAt,
      };
      const row: StoredGraph = { ...summary, document };
      graphs.set(id, summary);
      versions.set(keyOf(id, summary.revision), row);
      versions.delete(keyOf(id, summary.revision - MAX_VERSIONS));
      return row;
    },
    remove(id) {
      versions.deleteAll(`${id}/`);
      return graphs.delete(id);
    },
    versions: (id) =>
      versions
        .values()
        .filter((version) => version.id === id)
        .sort((a, b) => b.revision - a.revision)
        .map(({ document: _document, ...summary }) => summary),
  });
}
