import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { StoredEvent } from '../../../src/protocol/run-shapes.ts';

/** One picture of a stream: where it stands, and the hash under which its tensor may be had. */
export interface StreamPicture {
  readonly index: number;
  readonly hash: string;
}

/** Pictures of all outputs of a run by `node.port`, each in the order of its stream. */
export type StreamPictures = Readonly<Record<string, readonly StreamPicture[]>>;

/** Adds what events tell of outputs whose port type has pictures; a run that starts anew begins with nothing. */
export function foldPictures(
  known: StreamPictures,
  events: readonly StoredEvent[],
  isPictorial: (type: string) => boolean,
): StreamPictures {
  let next = known;
  for (const event of events) {
    if (event.kind === 'run-started') next = {};
    if (event.kind !== 'output') continue;
    if (!isPictorial(event.summary.type)) continue;
    const ref = portKey(event.nodeId, event.port);
    const others = (next[ref] ?? []).filter(({ index }) => index !== event.index);
    const picture = { index: event.index, hash: event.blob ?? event.summary.hash };
    next = { ...next, [ref]: [...others, picture].sort((a, b) => a.index - b.index) };
  }
  return next;
}
