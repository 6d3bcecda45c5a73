import type { Run } from '../../../protocol/run-shapes.ts';
import { type Store, withMending, withoutFlush } from '../database.ts';
import { missingRun } from '../missing-run.ts';
import type { Sqlite } from '../sqlite/sqlite.ts';
import { type RawRun, toRun } from './run-row.ts';

/** The table of runs as all stores of what belongs to a run use it. */
export interface RunTable {
  readonly db: Sqlite;
  find(id: string): Run | undefined;
  /** @throws `run/missing` */
  need(id: string): Run;
  /** Named errors, and all or nothing. */
  atomic<T>(action: () => T): T;
  /** Named errors; damaged values are mended. */
  read<T>(action: () => T): T;
  /** What a run tells while it runs: after a power cut it is interrupted, and goes on from its checkpoint. */
  told<T>(action: () => T): T;
}

export function runTable(store: Store): RunTable {
  const { db } = store;
  const byId = db.prepare<[string], RawRun>('SELECT * FROM runs WHERE id = ?');
  const find = (id: string): Run | undefined => {
    const raw = byId.get(id);
    return raw && toRun(raw);
  };
  const atomic = <T>(action: () => T): T => withMending(store, db.transaction(action).immediate);
  return {
    db,
    find,
    need: (id) => {
      const run = find(id);
      if (run === undefined) throw missingRun(id);
      return run;
    },
    atomic,
    read: (action) => withMending(store, action),
    told: (action) => withoutFlush(store, () => atomic(action)),
  };
}
