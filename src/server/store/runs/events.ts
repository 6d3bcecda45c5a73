import type { StoredEvent } from '../../../protocol/run-shapes.ts';
import { missingRun } from '../missing-run.ts';
import { prepareRows } from '../rows/prepared.ts';
import { eventOf, eventRow } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

/** What runs have told of themselves. */
export interface RunEvents {
  /** Their numbers must follow the last one's; known ones are ignored. @throws `run/missing` */
  appendEvents(id: string, events: readonly StoredEvent[]): void;
  /** One that cannot be read has a note in its place: numbers have no gap. */
  events(id: string, sinceSeq: number, limit: number): readonly StoredEvent[];
}

export function runEvents({ store, lastSeq, read, told }: RunTable): RunEvents {
  const { db, onUnreadable } = store;
  const sql = {
    addEvent: db.prepare('INSERT INTO events (run_id, seq, body) VALUES (?, ?, ?)'),
    setLastSeq: db.prepare('UPDATE runs SET last_seq = ? WHERE id = ?'),
    events: prepareRows<[string, number, number]>(
      db,
      `SELECT ${eventRow.columns} FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
    ),
  };

  return {
    appendEvents: (id, events) => {
      told(() => {
        let last = lastSeq(id);
        if (last === undefined) throw missingRun(id);
        for (const event of events) {
          if (event.seq <= last) continue;
          if (event.seq !== last + 1) {
            throw new Error(`Event ${event.seq} of run ${id} would leave a gap after ${last}.`);
          }
          sql.addEvent.run(id, event.seq, JSON.stringify(event));
          last = event.seq;
        }
        sql.setLastSeq.run(last, id);
      });
    },
    events: (id, sinceSeq, limit) =>
      read(() => sql.events.all(id, sinceSeq, limit).map((raw) => eventOf(raw, onUnreadable))),
  };
}
