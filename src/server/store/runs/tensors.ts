import type { Synchronous } from '../../../studio/ports/promised.ts';
import type { RunTensors } from '../../../studio/ports/run-store.ts';
import { readable } from '../database.ts';
import { prepareRows } from '../rows/prepared.ts';
import { tensorRow } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

export function runTensors({ store, lastSeq, atomic, read, told }: RunTable): Synchronous<RunTensors> {
  const { db } = store;
  const sql = {
    keep: db.prepare('INSERT OR REPLACE INTO tensors VALUES (?, ?, ?, ?, ?, ?, ?)'),
    drop: db.prepare('DELETE FROM tensors WHERE run_id = ? AND node_id = ? AND port = ? AND position = ?'),
    tensors: prepareRows<[{ id: string; node: string | null; port: string | null }]>(
      db,
      `SELECT ${tensorRow.columns} FROM tensors WHERE run_id = @id AND (@node IS NULL OR node_id = @node)
       AND (@port IS NULL OR port = @port) ORDER BY tensors.node_id, tensors.port, position`,
    ),
    forgetTensors: db.prepare('DELETE FROM tensors WHERE run_id = ?'),
  };

  return {
    keepTensors: (id, kept, dropped) => {
      told(() => {
        if (lastSeq(id) === undefined) return;
        for (const t of dropped) sql.drop.run(id, t.nodeId, t.port, t.index);
        for (const t of kept) {
          sql.keep.run(id, t.nodeId, t.port, t.index, JSON.stringify(t.moment), t.hash, t.bytes);
        }
      });
    },
    tensors: (id, nodeId, port) =>
      read(() =>
        readable(store, tensorRow, sql.tensors.all({ id, node: nodeId ?? null, port: port ?? null })),
      ),
    forgetTensors: (id) => {
      atomic(() => sql.forgetTensors.run(id));
    },
  };
}
