import type { Synchronous } from '../../../studio/ports/promised.ts';
import type { RunMetrics } from '../../../studio/ports/run-store.ts';
import { readable } from '../database.ts';
import { prepareRows } from '../rows/prepared.ts';
import { metricRow, packedPoints } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

export function runMetrics({ store, lastSeq, read, told }: RunTable): Synchronous<RunMetrics> {
  const { db } = store;
  const sql = {
    keepMetric: db.prepare('INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?)'),
    metrics: prepareRows<[string]>(
      db,
      `SELECT ${metricRow.columns} FROM metrics WHERE run_id = ? ORDER BY metrics.node_id, metrics.name`,
    ),
  };

  return {
    keepMetrics: (id, series) => {
      told(() => {
        if (lastSeq(id) === undefined) return;
        for (const { nodeId, name, points } of series) {
          sql.keepMetric.run(id, nodeId, name, packedPoints(points));
        }
      });
    },
    metrics: (id) => read(() => readable(store, metricRow, sql.metrics.all(id))),
  };
}
