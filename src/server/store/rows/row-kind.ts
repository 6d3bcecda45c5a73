import type { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Infer } from '../../../protocol/operation.ts';
import { asText, type RawRow } from './prepared.ts';

/** Thrown for a row that is not what Patchwise had stored: a disk that decays, or another program that wrote. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';

  readonly table: string;
  /** Its primary key, the parts divided by a space. */
  readonly key: string;
  /** What is wrong, beginning with the member. */
  readonly why: string;

  constructor(table: string, key: string, why: string) {
    super(`The row ${key} of the table ${table} cannot be read: ${why}`);
    this.table = table;
    this.key = key;
    this.why = why;
  }
}

/** How the rows of one table are read: all that is stored passes the schema of what the protocol says of it. */
export interface RowKind<T> {
  readonly table: string;
  /** SQL of the columns in SQLite, texts as bytes: see {@link prepareRows}. */
  readonly columns: string;
  /** Their names, for a database that gives texts as they are. */
  readonly names: string;
  /** @throws UnreadableRow */
  read(raw: RawRow): T;
  keyOf(raw: RawRow): string;
}

interface KindOptions<S extends z.ZodType> {
  readonly table: string;
  readonly key: readonly string[];
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
  readonly schema: S;
  /** What the schema is asked about. Throws for a text that is no JSON. */
  readonly shape: (raw: RawRow) => unknown;
}

export function rowKind<S extends z.ZodType>(options: KindOptions<S>): RowKind<Infer<S>> {
  const { table, key, texts, numbers, schema, shape } = options;
  const keyOf = (raw: RawRow): string => key.map((name) => String(raw[name])).join(' ');
  return {
    table,
    columns: [...texts.map(asText), ...numbers].join(', '),
    names: [...texts, ...numbers].join(', '),
    keyOf,
    read(raw) {
      let value: unknown;
      try {
        value = shape(raw);
      } catch (error) {
        throw new UnreadableRow(table, keyOf(raw), messageOf(error));
      }
      const read = schema.safeParse(value);
      if (read.success) return read.data as Infer<S>;
      const [issue] = read.error.issues;
      const place = issue === undefined || issue.path.length === 0 ? 'the row' : issue.path.join('.');
      throw new UnreadableRow(table, keyOf(raw), `${place}: ${issue?.message ?? 'is damaged'}`);
    },
  };
}

/** The value of a JSON column. Throws for what is none. */
export const json = (value: number | string | null | undefined): unknown => JSON.parse(String(value));
