import { present } from '../../graph/present.ts';
import { laterThan, newId } from '../../studio/clock.ts';
import type { NamesBlobs } from '../../studio/ports/asset-store.ts';
import type { OwnTemplateStore } from '../../studio/ports/own-template-store.ts';
import { promised } from '../../studio/ports/promised.ts';
import { readablePage, type Store } from './database.ts';
import { withStorageErrors } from './errors.ts';
import { ownTemplateRow, ownTemplateSummaryRow } from './rows/library.ts';
import { prepareColumn, prepareRows } from './rows/prepared.ts';

/** Own templates in SQLite. @param now for tests */
export function createOwnTemplateStore(
  store: Store,
  now: () => number = Date.now,
): OwnTemplateStore & NamesBlobs {
  const { db, path } = store;
  const sql = {
    lastCreated: db.prepare<[], number | null>('SELECT max(created_at) FROM own_templates').pluck(),
    add: db.prepare(
      `INSERT INTO own_templates (id, title, document, picture, card, created_at)
       VALUES (@id, @title, @document, @picture, @card, @createdAt)`,
    ),
    get: prepareRows<[string]>(db, `SELECT ${ownTemplateRow.columns} FROM own_templates WHERE id = ?`),
    list: prepareRows<[number, number]>(
      db,
      `SELECT ${ownTemplateSummaryRow.columns} FROM own_templates WHERE created_at < ? ORDER BY created_at DESC LIMIT ?`,
    ),
    rename: db.prepare('UPDATE own_templates SET title = ? WHERE id = ?'),
    remove: db.prepare('DELETE FROM own_templates WHERE id = ?'),
    hashes: prepareColumn<[], string>(
      db,
      'SELECT CAST(picture AS BLOB) FROM own_templates WHERE picture IS NOT NULL',
    ),
  };
  const find = (id: string) => {
    const raw = sql.get.get(id);
    return raw && ownTemplateRow.read(raw);
  };
  const add = db.transaction(({ title, document, picture, card }: Parameters<OwnTemplateStore['add']>[0]) => {
    const id = newId();
    const createdAt = laterThan(sql.lastCreated.get(), now);
    sql.add.run({
      ...{ id, title, createdAt, document: JSON.stringify(document), picture: picture ?? null },
      card: card === undefined ? null : JSON.stringify(card),
    });
    return { id, title, createdAt, ...present({ picture, card }) };
  });
  const rename = db.transaction((id: string, title: string) => {
    sql.rename.run(title, id);
    const { document: _document, ...row } = find(id) ?? {};
    return 'id' in row ? row : undefined;
  });
  const named = <T>(action: () => T): T => withStorageErrors(path, action);
  return promised<OwnTemplateStore & NamesBlobs>({
    add: (template) => named(() => add.immediate(template)),
    get: (id) => named(() => find(id)),
    list: (page) =>
      named(() =>
        readablePage(store, ownTemplateSummaryRow, page, 'created_at', (before, limit) =>
          sql.list.all(before, limit),
        ),
      ),
    rename: (id, title) => named(() => rename.immediate(id, title)),
    remove: (id) => named(() => sql.remove.run(id).changes > 0),
    hashes: () => named(() => sql.hashes.all()),
  });
}
