import { PatchwiseError } from '../../errors.ts';
import type { GraphDocument } from '../../graph/document/document.ts';
import type { GraphSummary, StoredGraph } from '../../protocol/graphs.ts';
import { laterThan } from './clock.ts';
import { type Store, withMending } from './database.ts';
import { fromJson, isGraph } from './json.ts';

/** Synchronous and atomic, as {@link RunStore}. */
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
  /** Newest first. */
  versions(id: string): readonly GraphSummary[];
}

interface RawGraph {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly created_at: number;
  readonly saved_at: number;
  readonly document: string;
}

/** Versions kept of one graph; the oldest go first. */
export const MAX_VERSIONS = 200;

/** Graphs in SQLite, with the versions that they had. @param now for tests */
export function createGraphStore(store: Store, now: () => number = Date.now): GraphStore {
  const { db } = store;
  const fields = 'g.id, v.revision, v.title, g.created_at, v.saved_at';
  const sql = {
    current: db.prepare<[string], number>('SELECT revision FROM graphs WHERE id = ?').pluck(),
    lastSaved: db.prepare<[], number | null>('SELECT max(saved_at) FROM graphs').pluck(),
    list: db.prepare<[number, number], RawGraph>(
      `SELECT ${fields} FROM graphs g JOIN graph_versions v ON v.graph_id = g.id AND v.revision = g.revision
       WHERE g.saved_at < ? ORDER BY g.saved_at DESC LIMIT ?`,
    ),
    get: db.prepare<[{ id: string; revision: number | null }], RawGraph>(
      `SELECT ${fields}, v.document FROM graphs g JOIN graph_versions v ON v.graph_id = g.id
       WHERE g.id = @id AND v.revision = coalesce(@revision, g.revision)`,
    ),
    versions: db.prepare<[string], RawGraph>(
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
  const summary = (raw: RawGraph): GraphSummary => ({
    id: raw.id,
    revision: raw.revision,
    title: raw.title,
    createdAt: raw.created_at,
    savedAt: raw.saved_at,
  });
  const get = (id: string, revision?: number): StoredGraph | undefined => {
    const raw = sql.get.get({ id, revision: revision ?? null });
    return raw && { ...summary(raw), document: fromJson<GraphDocument>(raw.document, isGraph) };
  };
  const save = db.transaction((id: string, document: GraphDocument, expected: number): StoredGraph => {
    const current = sql.current.get(id) ?? 0;
    if (current !== expected) throw conflict(id, current, expected);
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
  return {
    list: ({ limit, before }) =>
      withMending(store, () => sql.list.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(summary)),
    get: (id, revision) => withMending(store, () => get(id, revision)),
    save: (id, document, expected) => withMending(store, () => save.immediate(id, document, expected)),
    remove: (id) => withMending(store, () => sql.remove.run(id).changes > 0),
    versions: (id) => withMending(store, () => sql.versions.all(id).map(summary)),
  };
}

function conflict(id: string, current: number, expected: number): PatchwiseError {
  const message =
    current === 0
      ? `There is no graph ${JSON.stringify(id)} of which ${expected} could be the revision.`
      : `The graph ${JSON.stringify(id)} is at revision ${current}, not ${expected}.`;
  return new PatchwiseError('storage/conflict', message, {
    hint: 'Load the graph again and repeat the change, or save it under another name.',
    details: { revision: current },
  });
}
