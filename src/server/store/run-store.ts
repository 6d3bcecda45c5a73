import { promised } from '../../studio/ports/promised.ts';
import type { RunStore } from '../../studio/ports/run-store.ts';
import type { Store } from './database.ts';
import { runEvents } from './runs/events.ts';
import { runMetrics } from './runs/metrics.ts';
import { waitingRuns } from './runs/queue.ts';
import { runRecords } from './runs/records.ts';
import { runSteering } from './runs/steering.ts';
import { runTable } from './runs/table.ts';
import { runTensors } from './runs/tensors.ts';

/** Runs and what belongs to them in SQLite. @param now for tests */
export function createRunStore(store: Store, now: () => number = Date.now): RunStore {
  const table = runTable(store);
  return promised<RunStore>({
    ...runRecords(table, now),
    ...waitingRuns(table, now),
    ...runEvents(table),
    ...runTensors(table),
    ...runMetrics(table),
    ...runSteering(table),
  });
}
