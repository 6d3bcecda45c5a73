import type { StoredEvent } from '../../../protocol/run-shapes.ts';
import { missingRun } from '../../../studio/missing-run.ts';
import { gapIn, nextEvents } from '../../../studio/next-events.ts';
import type { Synchronous } from '../../../studio/ports/promised.ts';
import type { RunEvents } from '../../../studio/ports/run-store.ts';
import { prepareRows } from '../rows/prepared.ts';
import { eventOf, eventRow } from '../rows/runs.ts';
import type { RunTable } from './table.ts';

export function runEvents({ store, lastSeq, read, told }: RunTable): Synchronous<RunEvents> {
  const { db, onUnreadable } = store;
  const sql = {
    addEvent: db.prepare('INSERT INTO events (run_id, seq, body) VALUES (?, ?, ?)'),
    setLastSeq: db.prepare('UPDATE runs SET last_seq = ? WHERE id = ?'),
    events: prepareRows<[string, number, number]>(
      db,
      `SELECT ${eventRow.columns} FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
    ),
  };

  /** Those that are not known yet. @throws `run/missing`; Error for a gap */
  function freshOf(id: string, events: readonly StoredEvent[]): readonly StoredEvent[] {
    const last = lastSeq(id);
    if (last === undefined) throw missingRun(id);
    return nextEvents(id, last, events);
  }

  function append(id: string, fresh: readonly StoredEvent[]): void {
    for (const event of fresh) sql.addEvent.run(id, event.seq, JSON.stringify(event));
    const last = fresh.at(-1);
    if (last !== undefined) sql.setLastSeq.run(last.seq, id);
  }

  return {
    appendEvents: (id, events) => {
      // Known ones cost no transaction: a page of them was stored ahead.
      if (read(() => freshOf(id, events)).length === 0) return;
      told(() => append(id, freshOf(id, events)));
    },
    appendAll: (items) => {
      told(() => {
        for (const { runId, events } of items) {
          const last = lastSeq(runId);
          const fresh = last === undefined ? [] : events.filter(({ seq }) => seq > last);
          if (last !== undefined && gapIn(last, fresh) < 0) append(runId, fresh);
        }
      });
    },
    events: (id, sinceSeq, limit) =>
      read(() => sql.events.all(id, sinceSeq, limit).map((raw) => eventOf(raw, onUnreadable))),
  };
}
