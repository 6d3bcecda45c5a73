import type { Sqlite } from '../sqlite/sqlite.ts';
import { assetRow, graphRow, ownTemplateRow } from './library.ts';
import { prepareRows } from './prepared.ts';
import { type RowKind, UnreadableRow } from './row-kind.ts';
import { eventRow, metricRow, runRow, runSummaryRow, steeredRow, tensorRow } from './runs.ts';

/** Where the rows of a kind are, for who looks at all of them. */
const ALL: readonly { readonly kind: RowKind<unknown>; readonly from: string }[] = [
  { kind: runRow, from: 'runs' },
  { kind: runSummaryRow, from: 'runs' },
  { kind: eventRow, from: 'events' },
  { kind: tensorRow, from: 'tensors' },
  { kind: metricRow, from: 'metrics' },
  { kind: steeredRow, from: 'steered' },
  { kind: graphRow, from: 'graphs g JOIN graph_versions v ON v.graph_id = g.id' },
  { kind: assetRow, from: 'assets' },
  { kind: ownTemplateRow, from: 'own_templates' },
];

/** Rows that are held in memory at a time. */
const PAGE = 5000;

/** Rows that cannot be read, of all tables. Reads every row; changes nothing. */
export function unreadableRows(db: Sqlite): readonly UnreadableRow[] {
  const found = new Map<string, UnreadableRow>();
  for (const { kind, from } of ALL) {
    const page = prepareRows<[number, number]>(db, `SELECT ${kind.columns} FROM ${from} LIMIT ? OFFSET ?`);
    for (let offset = 0; ; offset += PAGE) {
      const rows = page.all(PAGE, offset);
      for (const raw of rows) {
        try {
          kind.read(raw);
        } catch (error) {
          if (!(error instanceof UnreadableRow)) throw error;
          found.set(`${error.table} ${error.key}`, error);
        }
      }
      if (rows.length < PAGE) break;
    }
  }
  return [...found.values()];
}
