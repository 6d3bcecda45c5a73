import type { Synchronous } from '../../../studio/ports/promised.ts';
import type { RunSteering } from '../../../studio/ports/run-store.ts';
import { readable } from '../database.ts';
import { prepareRows } from '../rows/prepared.ts';
import { steeredRow } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

export function runSteering({ store, lastSeq, read, told }: RunTable): Synchronous<RunSteering> {
  const { db } = store;
  const sql = {
    keep: db.prepare(
      `INSERT INTO steered SELECT @id, 1 + coalesce(max(position), 0), @body FROM steered WHERE run_id = @id`,
    ),
    steered: prepareRows<[string]>(
      db,
      `SELECT ${steeredRow.columns} FROM steered WHERE run_id = ? ORDER BY position`,
    ),
  };

  return {
    keepSteered: (id, { nodeId, step, values }) => {
      told(() => {
        if (lastSeq(id) !== undefined) sql.keep.run({ id, body: JSON.stringify({ nodeId, step, values }) });
      });
    },
    steered: (id) => read(() => readable(store, steeredRow, sql.steered.all(id))),
  };
}
