import type { MetricPoint } from '../../../protocol/run-shapes.ts';
import type { Synchronous } from '../../../studio/ports/promised.ts';
import type { RunMetrics } from '../../../studio/ports/run-store.ts';
import { readable } from '../database.ts';
import { prepareRows } from '../rows/prepared.ts';
import { metricRow } from '../rows/runs.ts';
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
          sql.keepMetric.run(id, nodeId, name, JSON.stringify(points.map(packed)));
        }
      });
    },
    metrics: (id) => read(() => readable(store, metricRow, sql.metrics.all(id))),
  };
}

/** As `metricRow` reads it. */
function packed({ value, moment, index }: MetricPoint): readonly (number | null)[] {
  return [value, moment.scale ?? null, moment.update ?? null, moment.step ?? null, index ?? null];
}
