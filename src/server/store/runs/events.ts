import type { StoredEvent } from '../../../protocol/run-shapes.ts';
import { fromJson, isObject } from '../json.ts';
import type { RunTable } from './table.ts';

/** What runs have told of themselves. */
export interface RunEvents {
  /** Their numbers must follow the last one's; known ones are ignored. @throws `run/missing` */
  appendEvents(id: string, events: readonly StoredEvent[]): void;
  events(id: string, sinceSeq: number, limit: number): readonly StoredEvent[];
}

export function runEvents({ db, need, read, told }: RunTable): RunEvents {
  const sql = {
    addEvent: db.prepare('INSERT INTO events (run_id, seq, body) VALUES (?, ?, ?)'),
    lastSeq: db.prepare('UPDATE runs SET last_seq = ? WHERE id = ?'),
    events: db
      .prepare<[string, number, number], string>(
        'SELECT body FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?',
      )
      .pluck(),
  };

  return {
    appendEvents: (id, events) => {
      told(() => {
        let { lastSeq } = need(id);
        for (const event of events) {
          if (event.seq <= lastSeq) continue;
          if (event.seq !== lastSeq + 1) {
            throw new Error(`Event ${event.seq} of run ${id} would leave a gap after ${lastSeq}.`);
          }
          sql.addEvent.run(id, event.seq, JSON.stringify(event));
          lastSeq = event.seq;
        }
        sql.lastSeq.run(lastSeq, id);
      });
    },
    events: (id, sinceSeq, limit) =>
      read(() => sql.events.all(id, sinceSeq, limit).map((body) => fromJson<StoredEvent>(body, isObject))),
  };
}
