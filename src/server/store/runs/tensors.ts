import type { KeptTensor } from '../../../protocol/run-shapes.ts';
import { fromJson, isObject } from '../json.ts';
import type { RunTable } from './table.ts';

/** Which tensors of runs are kept; their bytes lie in files. */
export interface RunTensors {
  /** Nothing when the run is gone. */
  keepTensors(id: string, kept: readonly KeptTensor[], dropped: readonly KeptTensor[]): void;
  tensors(id: string, nodeId?: string, port?: string): readonly KeptTensor[];
  forgetTensors(id: string): void;
}

interface RawTensor {
  readonly node_id: string;
  readonly port: string;
  readonly position: number;
  readonly moment: string;
  readonly hash: string;
  readonly bytes: number;
}

export function runTensors({ db, find, atomic, read, told }: RunTable): RunTensors {
  const sql = {
    keep: db.prepare('INSERT OR REPLACE INTO tensors VALUES (?, ?, ?, ?, ?, ?, ?)'),
    drop: db.prepare('DELETE FROM tensors WHERE run_id = ? AND node_id = ? AND port = ? AND position = ?'),
    tensors: db.prepare<[{ id: string; node: string | null; port: string | null }], RawTensor>(
      `SELECT * FROM tensors WHERE run_id = @id AND (@node IS NULL OR node_id = @node)
       AND (@port IS NULL OR port = @port) ORDER BY node_id, port, position`,
    ),
    forgetTensors: db.prepare('DELETE FROM tensors WHERE run_id = ?'),
  };

  return {
    keepTensors: (id, kept, dropped) => {
      told(() => {
        if (find(id) === undefined) return;
        for (const t of dropped) sql.drop.run(id, t.nodeId, t.port, t.index);
        for (const t of kept) {
          sql.keep.run(id, t.nodeId, t.port, t.index, JSON.stringify(t.moment), t.hash, t.bytes);
        }
      });
    },
    tensors: (id, nodeId, port) =>
      read(() =>
        sql.tensors.all({ id, node: nodeId ?? null, port: port ?? null }).map((raw) => ({
          nodeId: raw.node_id,
          port: raw.port,
          index: raw.position,
          moment: fromJson<KeptTensor['moment']>(raw.moment, isObject),
          hash: raw.hash,
          bytes: raw.bytes,
        })),
      ),
    forgetTensors: (id) => {
      atomic(() => sql.forgetTensors.run(id));
    },
  };
}
