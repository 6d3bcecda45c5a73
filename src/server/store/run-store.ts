import type { Store } from './database.ts';
import { type RunEvents, runEvents } from './runs/events.ts';
import { type RunMetrics, runMetrics } from './runs/metrics.ts';
import { type WaitingRuns, waitingRuns } from './runs/queue.ts';
import { type RunRecords, runRecords } from './runs/records.ts';
import { runTable } from './runs/table.ts';
import { type RunTensors, runTensors } from './runs/tensors.ts';

/** The queue, its history and what its runs have told. All methods are synchronous and atomic. */
export interface RunStore extends RunRecords, WaitingRuns, RunEvents, RunTensors, RunMetrics {}

/** Runs and what belongs to them in SQLite. @param now for tests */
export function createRunStore(store: Store, now: () => number = Date.now): RunStore {
  const table = runTable(store);
  return {
    ...runRecords(table, now),
    ...waitingRuns(table, now),
    ...runEvents(table),
    ...runTensors(table),
    ...runMetrics(table),
  };
}
