import type { GraphDocument } from '../../graph/document/document.ts';
import type { StoredGraph } from '../../protocol/graphs.ts';
import { laterThan } from '../../studio/clock.ts';
import { graphConflict } from '../../studio/graph-conflict.ts';
import { type GraphStore, MAX_VERSIONS } from '../../studio/ports/graph-store.ts';
import { promised } from '../../studio/ports/promised.ts';
import { readable, readablePage, type Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { graphRow, graphSummaryRow } from './rows/library.ts';
import { prepareRows } from './rows/prepared.ts';

/** Graphs in SQLite, with the versions that they had. @param now for tests */
export function createGraphStore(store: Store, now: () => number = Date.now): GraphStore {
  const { db, path } = store;
  const fields = graphSummaryRow.columns;
  const sql = {
    current: db.prepare<[string], number>('SELECT revision FROM graphs WHERE id = ?').pluck(),
    lastSaved: db.prepare<[], number | null>('SELECT max(saved_at) FROM graphs').pluck(),
    list: prepareRows<[number, number]>(
      db,
      `SELECT ${fields} FROM graphs g JOIN graph_versions v ON v.graph_id = g.id AND v.revision = g.revision
       WHERE g.saved_at < ? ORDER BY g.saved_at DESC LIMIT ?`,
    ),
    get: prepareRows<[{ id: string; revision: number | null }]>(
      db,
      `SELECT ${graphRow.columns} FROM graphs g JOIN graph_versions v ON v.graph_id = g.id
       WHERE g.id = @id AND v.revision = coalesce(@revision, g.revision)`,
    ),
    versions: prepareRows<[string]>(
      db,
      `SELECT ${fields} FROM graphs g JOIN graph_versions v ON v.graph_id = g.id
       WHERE g.id = ? ORDER BY v.revision DESC`,
    ),
    save: db.prepare(
      `INSERT INTO graphs (id, revision, created_at, saved_at) VALUES (@id, @revision, @at, @at)
       ON CONFLICT (id) DO UPDATE SET revision = @revision, saved_at = @at`,
    ),
    addVersion: db.prepare('INSERT INTO graph_versions VALUES (@id, @revision, @title, @document, @at)'),
    trim: db.prepare('DELETE FROM graph_versions WHERE graph_id = ? AND revision <= ?'),
    remove: db.prepare('DELETE FROM graphs WHERE id = ?'),
  };
  const get = (id: string, revision?: number): StoredGraph | undefined => {
    const raw = sql.get.get({ id, revision: revision ?? null });
    return raw && graphRow.read(raw);
  };
  const save = db.transaction((id: string, document: GraphDocument, expected: number): StoredGraph => {
    const current = sql.current.get(id) ?? 0;
    if (current !== expected) throw graphConflict(id, current, expected);
    const at = laterThan(sql.lastSaved.get(), now);
    const revision = current + 1;
    sql.save.run({ id, revision, at });
    sql.addVersion.run({
      id,
      revision,
      title: document.meta.title ?? '',
      document: JSON.stringify(document),
      at,
    });
    sql.trim.run(id, revision - MAX_VERSIONS);
    return get(id) as StoredGraph;
  });
  const named = <T>(action: () => T): T => withStorageErrors(path, action);
  return promised<GraphStore>({
    list: (page) =>
      named(() =>
        readablePage(store, graphSummaryRow, page, 'saved_at', (before, limit) =>
          sql.list.all(before, limit),
        ),
      ),
    get: (id, revision) => named(() => get(id, revision)),
    save: (id, document, expected) => named(() => save.immediate(id, document, expected)),
    remove: (id) => named(() => sql.remove.run(id).changes > 0),
    versions: (id) => named(() => readable(store, graphSummaryRow, sql.versions.all(id))),
  });
}
