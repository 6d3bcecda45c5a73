import { isUtf8 } from 'node:buffer';
import { runStatus, type StoredEvent } from '../../protocol/run-shapes.ts';
import type { Sqlite } from './sqlite/sqlite.ts';
import { asBytes, bindable, columnsOf, fromBytes, keysOf, TABLES } from './tables.ts';

/** A value that was not what Patchwise had stored: where it was, and what was made of it. */
export interface Mended {
  readonly table: string;
  /** The row's key, its parts divided by a space. */
  readonly row: string;
  readonly column: string;
  /** What there is now in its place. */
  readonly now: string;
}

interface Rule {
  readonly table: string;
  /** SQL that gives the row's key. */
  readonly row: string;
  readonly column: string;
  /** SQL that is true for a value that cannot be used. */
  readonly fault: string;
  /** What to do with the rows of which `fault` is true: SQL that the table's name stands before. */
  readonly mend: string;
  readonly now: string;
}

/** Whether a column holds JSON of a type; SQLite must not be asked for the type of what is no JSON. */
function json(column: string, type: 'object' | 'array', more = '1'): string {
  const sound = `json_type(${column}) = '${type}' AND (${more})`;
  // What is not there is NULL to SQLite, and NOT NULL is not true: a missing member must count as a fault.
  return `coalesce(CASE WHEN typeof(${column}) = 'text' AND json_valid(${column}) THEN ${sound} END, 0)`;
}

const STATUSES = runStatus.options;
// An object, so that a kind that is forgotten does not compile.
const EVENT_KINDS = Object.keys({
  'run-started': true,
  'node-state': true,
  output: true,
  log: true,
  'run-finished': true,
} satisfies Record<StoredEvent['kind'], true>);

const list = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');

/** An empty graph, in place of one that cannot be read. */
const NO_GRAPH = `'{"format":"patchwise-graph","version":1,"meta":{"title":"(damaged)"},"nodes":{}}'`;

/**
 * What a row must hold to be served, and what becomes of one that does not: as little is given up as can be. A run
 * stays in the history with its results, an event keeps its number, a graph goes back to its newest readable version.
 */
const RULES: readonly Rule[] = [
  {
    table: 'runs',
    row: 'id',
    column: 'status',
    fault: `status NOT IN (${list(STATUSES)})`,
    mend: `SET status = 'interrupted', reason = 'Its stored status was damaged.'`,
    now: 'interrupted',
  },
  {
    table: 'runs',
    row: 'id',
    column: 'document',
    fault: `NOT ${json('document', 'object', `json_type(document, '$.nodes') = 'object'`)}`,
    mend:
      `SET document = ${NO_GRAPH}, resume = 0, reason = 'Its stored graph was damaged and cannot be run.', ` +
      `status = CASE status WHEN 'queued' THEN 'failed' ELSE status END`,
    now: 'an empty graph',
  },
  {
    table: 'runs',
    row: 'id',
    column: 'errors',
    fault: `NOT ${json('errors', 'array')}`,
    mend: `SET errors = '[]'`,
    now: 'no errors',
  },
  {
    table: 'runs',
    row: 'id',
    column: 'targets',
    fault: `targets IS NOT NULL AND NOT ${json('targets', 'array')}`,
    mend: 'SET targets = NULL',
    now: 'all nodes',
  },
  {
    table: 'runs',
    row: 'id',
    column: 'last_seq',
    fault: 'last_seq <> (SELECT coalesce(max(seq), 0) FROM events WHERE run_id = runs.id)',
    mend: 'SET last_seq = (SELECT coalesce(max(seq), 0) FROM events WHERE run_id = runs.id)',
    now: 'the number of its last event',
  },
  {
    table: 'events',
    row: `run_id || ' ' || seq`,
    column: 'body',
    fault: `NOT ${json(
      'body',
      'object',
      `json_extract(body, '$.seq') IS seq AND json_extract(body, '$.kind') IN (${list(EVENT_KINDS)})`,
    )}`,
    mend: `SET body = json_object('runId', run_id, 'seq', seq, 'at', 0, 'kind', 'log', 'nodeId', '',
      'level', 'warning', 'message', 'What happened here can no longer be read.')`,
    now: 'a note in its place',
  },
  {
    table: 'graph_versions',
    row: `graph_id || ' ' || revision`,
    column: 'document',
    fault: `NOT ${json('document', 'object', `json_type(document, '$.nodes') = 'object'`)}`,
    mend: 'DELETE',
    now: 'the versions beside it',
  },
  {
    table: 'own_templates',
    row: 'id',
    column: 'document',
    fault: `NOT ${json('document', 'object', `json_type(document, '$.nodes') = 'object'`)}`,
    mend: 'DELETE',
    now: 'nothing',
  },
  {
    table: 'assets',
    row: 'id',
    column: 'info',
    fault: `info IS NOT NULL AND NOT ${json('info', 'object')}`,
    mend: 'SET info = NULL',
    now: 'nothing',
  },
  {
    table: 'tensors',
    row: `run_id || ' ' || node_id || ' ' || port || ' ' || position`,
    column: 'moment',
    fault: `NOT ${json('moment', 'object')}`,
    mend: 'DELETE',
    now: 'nothing',
  },
  {
    table: 'metrics',
    row: `run_id || ' ' || node_id || ' ' || name`,
    column: 'points',
    fault: `NOT ${json('points', 'array')}`,
    mend: 'DELETE',
    now: 'nothing',
  },
];

/** After versions have gone: a graph is at its newest readable one, and one without any is no more. */
const GRAPHS = [
  `UPDATE graphs SET revision = coalesce((SELECT max(revision) FROM graph_versions v WHERE v.graph_id = graphs.id), 0)
   WHERE NOT EXISTS (SELECT 1 FROM graph_versions v WHERE v.graph_id = graphs.id AND v.revision = graphs.revision)`,
  'DELETE FROM graphs WHERE revision = 0',
];

/** A value that cannot be what Patchwise wrote, and the bytes that it is. */
interface Fault extends Mended {
  readonly value: unknown;
}

/** Values that cannot be what Patchwise wrote. Reads every row; changes nothing. */
export function findFaults(db: Sqlite): readonly Mended[] {
  const texts = badTexts(db).map(({ fault }) => fault);
  return [...texts, ...RULES.flatMap((rule) => faultsOf(db, rule))].map(({ value: _value, ...rest }) => rest);
}

/**
 * Makes every row readable, in one transaction: what cannot be used is moved to the table `quarantine`, as it was, and
 * replaced by what can. Nothing is written when all is sound.
 */
export function mendRows(db: Sqlite, now: () => number = Date.now): readonly Mended[] {
  if (findFaults(db).length === 0) return [];
  const mended: Mended[] = [];
  const keep = db.prepare(
    'INSERT INTO quarantine (found_at, table_name, row_key, column_name, value) VALUES (?, ?, ?, ?, CAST(? AS BLOB))',
  );
  const note = ({ value, ...fault }: Fault): void => {
    keep.run(now(), fault.table, fault.row, fault.column, bindable(value));
    mended.push(fault);
  };
  // A key that was damaged names no row: making it readable does not change that.
  db.pragma('foreign_keys = OFF');
  try {
    db.transaction(() => {
      for (const { fault, mend } of badTexts(db)) {
        note(fault);
        mend();
      }
      for (const rule of RULES) {
        for (const fault of faultsOf(db, rule)) note(fault);
        const { table, fault, mend } = rule;
        db.exec(`${mend === 'DELETE' ? `DELETE FROM ${table}` : `UPDATE ${table} ${mend}`} WHERE ${fault}`);
      }
      for (const statement of GRAPHS) db.exec(statement);
    }).immediate();
  } finally {
    db.pragma('foreign_keys = ON');
  }
  return mended;
}

function faultsOf(db: Sqlite, { table, row, column, fault, now }: Rule): readonly Fault[] {
  const key = `CAST(${row} AS BLOB) AS row`;
  return db
    .prepare<[], { row: unknown; value: unknown }>(
      `SELECT ${key}, CAST(${column} AS BLOB) AS value FROM ${table} WHERE ${fault}`,
    )
    .all()
    .map((found) => ({
      table,
      row: textOf(found.row),
      column,
      now,
      value: found.value,
    }));
}

/** SQL that is true for text with a byte that is not ASCII's: the only text that can fail to be UTF-8. */
const beyondAscii = (name: string) =>
  `(${name} GLOB '*[^' || char(1) || '-' || char(127) || ']*' OR instr(CAST(${name} AS BLOB), x'00') > 0)`;

/** Texts that are not UTF-8, and what replaces the bytes that are not. Must come before anything reads text. */
function badTexts(db: Sqlite): { readonly fault: Fault; readonly mend: () => void }[] {
  return TABLES.flatMap((table) => {
    const keys = keysOf(db, table);
    const where = keys.map((key) => `${key.name} = ${fromBytes(key)}`).join(' AND ');
    const texts = columnsOf(db, table).filter(({ type }) => type === 'TEXT');
    return texts.flatMap(({ name }) => {
      const rows = db
        .prepare<[], Readonly<Record<string, unknown>>>(
          `SELECT ${keys.map((key, i) => `${asBytes(key)} AS key${i}`)}, CAST(${name} AS BLOB) AS value
           FROM ${table} WHERE ${beyondAscii(name)}`,
        )
        .all();
      return rows.flatMap((found) => {
        const value = bindable(found['value']);
        if (!(value instanceof Uint8Array) || isUtf8(value)) return [];
        const key = keys.map((_, i) => bindable(found[`key${i}`]));
        const row = key.map((part) => (part instanceof Uint8Array ? textOf(part) : String(part))).join(' ');
        const mend = (): void => {
          const update = `UPDATE OR IGNORE ${table} SET ${name} = ? WHERE ${where}`;
          // Two keys that were damaged into the same one: the second row cannot be told from the first.
          if (db.prepare(update).run(textOf(value), ...key).changes === 0) {
            db.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...key);
          }
        };
        return [{ fault: { table, row, column: name, now: 'its readable letters', value }, mend }];
      });
    });
  });
}

function textOf(bytes: unknown): string {
  return String(bindable(bytes));
}
