import type { GraphDocument } from '../../graph/document/document.ts';
import { present } from '../../present.ts';
import { laterThan, newId } from './clock.ts';
import { type Store, withMending } from './database.ts';
import { fromJson, isGraph } from './json.ts';

/** Nodes that a person keeps to use them again. */
export interface OwnTemplateRow {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  /** Blob of how they looked, a PNG. */
  readonly picture?: string;
}

/** Synchronous and atomic, as {@link RunStore}. */
export interface OwnTemplateStore {
  add(template: {
    readonly title: string;
    readonly document: GraphDocument;
    readonly picture?: string;
  }): OwnTemplateRow;
  get(id: string): (OwnTemplateRow & { readonly document: GraphDocument }) | undefined;
  /** Newest first; `before` is a `createdAt`. */
  list(filter: { readonly limit: number; readonly before?: number }): readonly OwnTemplateRow[];
  /** Gives it another title. @returns the row; undefined when there is none */
  rename(id: string, title: string): OwnTemplateRow | undefined;
  /** False when there was none. */
  remove(id: string): boolean;
}

interface RawTemplate {
  readonly id: string;
  readonly title: string;
  readonly picture: string | null;
  readonly created_at: number;
}

/** Own templates in SQLite. @param now for tests */
export function createOwnTemplateStore(
  store: Store,
  now: () => number = Date.now,
): OwnTemplateStore & {
  /** Blobs that rows name. */
  hashes(): readonly string[];
} {
  const { db } = store;
  const fields = 'id, title, picture, created_at';
  const sql = {
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM own_templates').pluck(),
    add: db.prepare(
      `INSERT INTO own_templates (id, title, document, picture, created_at)
       VALUES (@id, @title, @document, @picture, @createdAt)`,
    ),
    get: db.prepare<[string], RawTemplate & { readonly document: string }>(
      'SELECT * FROM own_templates WHERE id = ?',
    ),
    list: db.prepare<[number, number], RawTemplate>(
      `SELECT ${fields} FROM own_templates WHERE created_at < ? ORDER BY created_at DESC LIMIT ?`,
    ),
    rename: db.prepare('UPDATE own_templates SET title = ? WHERE id = ?'),
    remove: db.prepare('DELETE FROM own_templates WHERE id = ?'),
    hashes: db.prepare<[], string>('SELECT picture FROM own_templates WHERE picture IS NOT NULL').pluck(),
  };
  const toRow = ({ id, title, picture, created_at }: RawTemplate): OwnTemplateRow => ({
    id,
    title,
    createdAt: created_at,
    ...present({ picture }),
  });
  const find = (id: string): OwnTemplateRow | undefined => {
    const raw = sql.get.get(id);
    return raw && toRow(raw);
  };
  const add = db.transaction(({ title, document, picture }: Parameters<OwnTemplateStore['add']>[0]) => {
    const id = newId();
    const createdAt = laterThan(sql.lastCreated.get(), now);
    sql.add.run({ id, title, document: JSON.stringify(document), picture: picture ?? null, createdAt });
    return { id, title, createdAt, ...present({ picture }) };
  });
  const rename = db.transaction((id: string, title: string) => {
    sql.rename.run(title, id);
    return find(id);
  });
  return {
    add: (template) => withMending(store, () => add.immediate(template)),
    get: (id) =>
      withMending(store, () => {
        const raw = sql.get.get(id);
        return raw && { ...toRow(raw), document: fromJson<GraphDocument>(raw.document, isGraph) };
      }),
    list: ({ limit, before }) =>
      withMending(store, () => sql.list.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(toRow)),
    rename: (id, title) => withMending(store, () => rename.immediate(id, title)),
    remove: (id) => withMending(store, () => sql.remove.run(id).changes > 0),
    hashes: () => withMending(store, () => sql.hashes.all()),
  };
}
