import { present } from '../../../graph/present.ts';
import { laterThan, newId } from '../../../studio/clock.ts';
import { graphConflict } from '../../../studio/graph-conflict.ts';
import type { AssetStore, NamesBlobs } from '../../../studio/ports/asset-store.ts';
import { type GraphStore, MAX_VERSIONS } from '../../../studio/ports/graph-store.ts';
import type { StudioRecord } from '../../../studio/ports/machines.ts';
import type { OwnTemplateStore } from '../../../studio/ports/own-template-store.ts';
import {
  assetRow,
  graphRow,
  graphSummaryRow,
  ownTemplateRow,
  ownTemplateSummaryRow,
} from '../rows/library.ts';
import { first, type Postgres, type Query, readable, readablePage } from './database.ts';

/** Times by which lists are paged are each another. */
async function nextTime(query: Query, table: string, column: string, now: () => number): Promise<number> {
  const [last] = await query(`SELECT max(${column}) AS last FROM patchwise.${table}`);
  return laterThan(last?.['last'] as number | null | undefined, now);
}

const texts = (rows: readonly Readonly<Record<string, unknown>>[], name: string): readonly string[] =>
  rows.map((row) => String(row[name]));

/** Graphs in PostgreSQL, with the versions that they had. */
export function graphStore(db: Postgres, now: () => number): GraphStore {
  const joined = 'patchwise.graphs g JOIN patchwise.graph_versions v ON v.graph_id = g.id';
  const get = async (id: string, revision?: number) =>
    first(
      db,
      graphRow,
      await db.query(
        `SELECT ${graphRow.names} FROM ${joined} WHERE g.id = $1 AND v.revision = coalesce($2::bigint, g.revision)`,
        [id, revision ?? null],
      ),
    );
  return {
    get,
    list: (page) =>
      readablePage(db, graphSummaryRow, page, 'saved_at', (before, limit) =>
        db.query(
          `SELECT ${graphSummaryRow.names} FROM ${joined} AND v.revision = g.revision
           WHERE g.saved_at < $1 ORDER BY g.saved_at DESC LIMIT $2`,
          [before, limit],
        ),
      ),
    async save(id, document, expected) {
      const saved = await db.oneByOne('graphs', async (query) => {
        const [known] = await query('SELECT revision FROM patchwise.graphs WHERE id = $1', [id]);
        const current = Number(known?.['revision'] ?? 0);
        if (current !== expected) throw graphConflict(id, current, expected);
        const at = await nextTime(query, 'graphs', 'saved_at', now);
        const revision = current + 1;
        await query(
          `INSERT INTO patchwise.graphs (id, revision, created_at, saved_at) VALUES ($1, $2, $3, $3)
           ON CONFLICT (id) DO UPDATE SET revision = $2, saved_at = $3`,
          [id, revision, at],
        );
        await query('INSERT INTO patchwise.graph_versions VALUES ($1, $2, $3, $4, $5)', [
          ...[id, revision, document.meta.title ?? '', JSON.stringify(document), at],
        ]);
        await query('DELETE FROM patchwise.graph_versions WHERE graph_id = $1 AND revision <= $2', [
          ...[id, revision - MAX_VERSIONS],
        ]);
        return query(`SELECT ${graphRow.names} FROM ${joined} WHERE g.id = $1 AND v.revision = $2`, [
          ...[id, revision],
        ]);
      });
      return graphRow.read(saved[0] ?? {});
    },
    remove: async (id) =>
      (await db.query('DELETE FROM patchwise.graphs WHERE id = $1 RETURNING id', [id])).length > 0,
    versions: async (id) =>
      readable(
        db,
        graphSummaryRow,
        await db.query(
          `SELECT ${graphSummaryRow.names} FROM ${joined} WHERE g.id = $1 ORDER BY v.revision DESC`,
          [id],
        ),
      ),
  };
}

/** Uploaded images and models in PostgreSQL. */
export function assetStore(db: Postgres, now: () => number): AssetStore & NamesBlobs {
  const { names } = assetRow;
  const byId = (id: string, query = db.query) =>
    query(`SELECT ${names} FROM patchwise.assets WHERE id = $1`, [id]);
  return {
    async add(asset) {
      const rows = await db.oneByOne('assets', async (query) => {
        const known = await query(`SELECT ${names} FROM patchwise.assets WHERE kind = $1 AND hash = $2`, [
          ...[asset.kind, asset.hash],
        ]);
        if (known.length > 0) return known;
        const createdAt = await nextTime(query, 'assets', 'created_at', now);
        const { kind, name, hash, bytes, width = null, height = null, thumbnail = null, info } = asset;
        const written = info === undefined ? null : JSON.stringify(info);
        return query(
          `INSERT INTO patchwise.assets VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${names}`,
          [newId(), kind, name, hash, bytes, createdAt, width, height, thumbnail, written],
        );
      });
      return assetRow.read(rows[0] ?? {});
    },
    get: async (id) => first(db, assetRow, await byId(id)),
    list: ({ kind, ...page }) =>
      readablePage(db, assetRow, page, 'created_at', (before, limit) =>
        db.query(
          `SELECT ${names} FROM patchwise.assets WHERE kind = $1 AND created_at < $2
           ORDER BY created_at DESC LIMIT $3`,
          [kind, before, limit],
        ),
      ),
    rename: async (id, name) =>
      first(
        db,
        assetRow,
        await db.query(`UPDATE patchwise.assets SET name = $2 WHERE id = $1 RETURNING ${names}`, [id, name]),
      ),
    note: async (id, info) =>
      first(
        db,
        assetRow,
        await db.oneByOne('assets', async (query) => {
          const row = first(db, assetRow, await byId(id, query));
          if (row === undefined) return [];
          return query(`UPDATE patchwise.assets SET info = $2 WHERE id = $1 RETURNING ${names}`, [
            ...[id, JSON.stringify({ ...row.info, ...info })],
          ]);
        }),
      ),
    remove: async (id) =>
      (await db.query('DELETE FROM patchwise.assets WHERE id = $1 RETURNING id', [id])).length > 0,
    hashes: async () =>
      texts(
        await db.query(
          `SELECT hash FROM patchwise.assets UNION
           SELECT thumbnail FROM patchwise.assets WHERE thumbnail IS NOT NULL`,
        ),
        'hash',
      ),
  };
}

/** What people keep of graphs in PostgreSQL. */
export function ownTemplateStore(db: Postgres, now: () => number): OwnTemplateStore & NamesBlobs {
  const { names } = ownTemplateSummaryRow;
  return {
    async add({ title, document, picture, card }) {
      const id = newId();
      const createdAt = await db.oneByOne('own templates', async (query) => {
        const at = await nextTime(query, 'own_templates', 'created_at', now);
        await query('INSERT INTO patchwise.own_templates VALUES ($1, $2, $3, $4, $5, $6)', [
          ...[id, title, JSON.stringify(document), picture ?? null],
          ...[card === undefined ? null : JSON.stringify(card), at],
        ]);
        return at;
      });
      return { id, title, createdAt, ...present({ picture, card }) };
    },
    get: async (id) =>
      first(
        db,
        ownTemplateRow,
        await db.query(`SELECT ${ownTemplateRow.names} FROM patchwise.own_templates WHERE id = $1`, [id]),
      ),
    list: (page) =>
      readablePage(db, ownTemplateSummaryRow, page, 'created_at', (before, limit) =>
        db.query(
          `SELECT ${names} FROM patchwise.own_templates WHERE created_at < $1
           ORDER BY created_at DESC LIMIT $2`,
          [before, limit],
        ),
      ),
    rename: async (id, title) =>
      first(
        db,
        ownTemplateSummaryRow,
        await db.query(`UPDATE patchwise.own_templates SET title = $2 WHERE id = $1 RETURNING ${names}`, [
          id,
          title,
        ]),
      ),
    remove: async (id) =>
      (await db.query('DELETE FROM patchwise.own_templates WHERE id = $1 RETURNING id', [id])).length > 0,
    hashes: async () =>
      texts(
        await db.query('SELECT picture FROM patchwise.own_templates WHERE picture IS NOT NULL'),
        'picture',
      ),
  };
}

export function studioRecord(db: Postgres): StudioRecord {
  return {
    async get(key) {
      const [row] = await db.query('SELECT value FROM patchwise.studio WHERE key = $1', [key]);
      return row === undefined ? undefined : String(row['value']);
    },
    async set(values) {
      await db.query(
        `INSERT INTO patchwise.studio SELECT * FROM unnest($1::text[], $2::text[])
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        [Object.keys(values), Object.values(values)],
      );
    },
  };
}
