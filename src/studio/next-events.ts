import type { StoredEvent } from '../protocol/run-shapes.ts';

/** Where events that follow a number leave one out; -1: nowhere. */
export function gapIn(last: number, events: readonly StoredEvent[]): number {
  return events.findIndex(({ seq }, i) => seq !== last + 1 + i);
}

/** Those events that are not known yet. @param last number of the last one that is @throws Error for a gap */
export function nextEvents(id: string, last: number, events: readonly StoredEvent[]): readonly StoredEvent[] {
  const fresh = events.filter(({ seq }) => seq > last);
  const gap = gapIn(last, fresh);
  if (gap < 0) return fresh;
  throw new Error(`Event ${fresh[gap]?.seq} of run ${id} would leave a gap after ${last + gap}.`);
}
