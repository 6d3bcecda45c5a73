import { laterThan, newId } from '../../../src/studio/clock.ts';
import type { NamesBlobs } from '../../../src/studio/ports/asset-store.ts';
import type { OwnTemplateRow, OwnTemplateStore } from '../../../src/studio/ports/own-template-store.ts';
import { promised } from '../../../src/studio/ports/promised.ts';
import type { Tables } from './tables.ts';

type Row = NonNullable<Awaited<ReturnType<OwnTemplateStore['get']>>>;

/** Nodes that a person keeps to use them again; their pictures are blobs. */
export function createOwnTemplateStore(tables: Tables): OwnTemplateStore & NamesBlobs {
  const rows = tables.open<Row>('own-templates');
  const summaryOf = ({ document: _document, ...row }: Row): OwnTemplateRow => row;
  return promised<OwnTemplateStore & NamesBlobs>({
    add(template) {
      const createdAt = laterThan(Math.max(0, ...rows.values().map((one) => one.createdAt)));
      const row: Row = { ...template, id: newId(), createdAt };
      rows.set(row.id, row);
      return summaryOf(row);
    },
    get: (id) => rows.get(id),
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }) =>
      rows
        .values()
        .filter(({ createdAt }) => createdAt < before)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit)
        .map(summaryOf),
    rename(id, title) {
      const row = rows.get(id);
      if (row === undefined) return undefined;
      rows.set(id, { ...row, title });
      return summaryOf({ ...row, title });
    },
    remove: (id) => rows.delete(id),
    hashes: () => rows.values().flatMap(({ picture }) => picture ?? []),
  });
}
