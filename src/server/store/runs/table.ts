import type { Run } from '../../../protocol/run-shapes.ts';
import { missingRun } from '../../../studio/missing-run.ts';
import { type Store, withoutFlush } from '../database.ts';
import { withStorageErrors } from '../errors.ts';
import { prepareRows } from '../rows/prepared.ts';
import { runRow } from '../rows/runs.ts';

/** The table of runs as all stores of what belongs to a run use it. */
export interface RunTable {
  readonly store: Store;
  /** @throws UnreadableRow */
  find(id: string): Run | undefined;
  /** @throws `run/missing` */
  need(id: string): Run;
  /** Number of its last event, whether or not the rest can be read; undefined when there is no such run. */
  lastSeq(id: string): number | undefined;
  /** Named errors, and all or nothing. */
  atomic<T>(action: () => T): T;
  /** Named errors. */
  read<T>(action: () => T): T;
  /** What a run tells while it runs: after a power cut it is interrupted, and goes on from its checkpoint. */
  told<T>(action: () => T): T;
}

export function runTable(store: Store): RunTable {
  const { db, path } = store;
  const byId = prepareRows<[string]>(db, `SELECT ${runRow.columns} FROM runs WHERE id = ?`);
  const lastSeq = db.prepare<[string], number>('SELECT last_seq FROM runs WHERE id = ?').pluck();
  const find = (id: string): Run | undefined => {
    const raw = byId.get(id);
    return raw && runRow.read(raw);
  };
  const atomic = <T>(action: () => T): T => withStorageErrors(path, db.transaction(action).immediate);
  return {
    store,
    find,
    need: (id) => {
      const run = find(id);
      if (run === undefined) throw missingRun(id);
      return run;
    },
    lastSeq: (id) => lastSeq.get(id),
    atomic,
    read: (action) => withStorageErrors(path, action),
    told: (action) => withoutFlush(store, () => atomic(action)),
  };
}
