import { present } from '../../../present.ts';
import type { MetricPoint, MetricSeries } from '../../../protocol/run-shapes.ts';
import { fromJson } from '../json.ts';
import type { RunTable } from './table.ts';

/** The numbers that nodes of a run have told, as series for charts. */
export interface RunMetrics {
  /** Stores series in place of what there is of them; nothing when the run is gone. */
  keepMetrics(id: string, series: readonly MetricSeries[]): void;
  metrics(id: string): readonly MetricSeries[];
}

interface RawMetric {
  readonly node_id: string;
  readonly name: string;
  readonly points: string;
}

/** A point as it is stored: without the names, which would take more room than the numbers. */
type PackedPoint = readonly [value: number, scale: number | null, update: number | null, step: number | null];

export function runMetrics({ db, find, read, told }: RunTable): RunMetrics {
  const sql = {
    keepMetric: db.prepare('INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?)'),
    metrics: db.prepare<[string], RawMetric>(
      'SELECT node_id, name, points FROM metrics WHERE run_id = ? ORDER BY node_id, name',
    ),
  };

  return {
    keepMetrics: (id, series) => {
      told(() => {
        if (find(id) === undefined) return;
        for (const { nodeId, name, points } of series) {
          sql.keepMetric.run(id, nodeId, name, JSON.stringify(points.map(packed)));
        }
      });
    },
    metrics: (id) =>
      read(() =>
        sql.metrics.all(id).map(({ node_id, name, points }) => ({
          nodeId: node_id,
          name,
          points: fromJson<readonly PackedPoint[]>(points, Array.isArray).map(unpacked),
        })),
      ),
  };
}

function packed({ value, moment }: MetricPoint): PackedPoint {
  return [value, moment.scale ?? null, moment.update ?? null, moment.step ?? null];
}

function unpacked([value, scale, update, step]: PackedPoint): MetricPoint {
  return { value, moment: present({ scale, update, step }) };
}
