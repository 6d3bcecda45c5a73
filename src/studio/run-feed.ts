import { assertNever } from '../errors.ts';
import { portKey } from '../graph/document/port-ref.ts';
import { tapKey } from '../graph/events.ts';
import { setLast } from '../graph/set-last.ts';
import type { NodeSnapshot, Run, RunState, StoredEvent, Tap } from '../protocol/run-shapes.ts';
import type { FrameHeader, FramesMessage } from '../protocol/socket.ts';
import { joinBytes } from '../shared/join-bytes.ts';
import type { Frame } from './ports/runner-messages.ts';
import { publicEvent, publicRun, publicTap } from './public-view.ts';

/** Recent events that are kept in memory for all followers of a run. */
const RECENT = 1000;

/** Values of a metric that are at hand for clients; who joins or comes back later finds all in the stored series. */
const VALUES_AT_HAND = 300;

/** And while nobody follows the run: what may come between a client's question for the stored series and its following. */
const VALUES_UNFOLLOWED = 20;

/** Standings of clients for which the same news are made once. */
const SHARED = 4;

type Part = FramesMessage['parts'][number];

/** What is new since a version, ready to be sent; shared by all clients that stand at the same version. */
export interface FeedNews {
  readonly version: number;
  readonly part: Part;
  readonly bytes: number;
}

/**
 * The one memory of a run, whoever asks and however many follow: the state of its nodes, the latest frame of each node
 * and port, the latest progress, the most recent values of each metric, each with the version at which it came, and the
 * most recent events. Everything in it is what clients may see. A client holds two numbers: how far it has got.
 */
export class RunFeed {
  readonly runId: string;
  /** Clients that follow it: for them it stays in memory. */
  followers = 0;
  readonly #nodes = new Map<string, NodeSnapshot>();
  readonly #frames = new Map<string, { readonly version: number; readonly frame: Frame }>();
  /** Oldest first; of progress the latest only. */
  readonly #taps = new Map<string, { readonly version: number; readonly tap: Tap }[]>();
  readonly #news = new Map<number, FeedNews>();
  #events: StoredEvent[] = [];
  #version = 0;
  #statuses = 0;
  #lastSeq: number;

  /** @param lastSeq number of the last event before it begins */
  constructor(runId: string, lastSeq = 0) {
    this.runId = runId;
    this.#lastSeq = lastSeq;
  }

  /** Times that the status of its run has changed since it was made. */
  get statuses(): number {
    return this.#statuses;
  }

  statusChanged(): void {
    this.#statuses++;
  }

  /** Rises with every frame and number. */
  get version(): number {
    return this.#version;
  }

  /** Number of the last event that it has seen. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Takes in events as they come, and keeps the most recent ones at hand. */
  addEvents(events: readonly StoredEvent[]): void {
    const fresh = this.#fold(events);
    const first = fresh[0];
    if (first === undefined) return;
    // A gap is filled from the store.
    if (this.#events.at(-1)?.seq !== first.seq - 1) this.#events = [];
    this.#events.push(...fresh);
    if (this.#events.length > 2 * RECENT) this.#events = this.#events.slice(-RECENT);
  }

  /** Takes in stored events, which need not be at hand. */
  replay(events: readonly StoredEvent[]): void {
    this.#fold(events);
  }

  addTaps(frames: readonly Frame[], taps: readonly Tap[]): void {
    if (frames.length === 0 && taps.length === 0) return;
    this.#news.clear();
    const atHand = this.followers > 0 ? VALUES_AT_HAND : VALUES_UNFOLLOWED;
    for (const frame of frames) {
      setLast(this.#frames, portKey(frame.nodeId, frame.port), { version: ++this.#version, frame });
    }
    let before: Tap | undefined;
    let known: { version: number; tap: Tap }[] = [];
    for (const tap of taps) {
      // Those of one series come together: they are looked up once.
      if (before === undefined || !isOfSeries(tap, before)) {
        const key = tapKey(tap);
        known = tap.kind === 'metric' ? (this.#taps.get(key) ?? []) : [];
        setLast(this.#taps, key, known);
      }
      before = tap;
      known.push({ version: ++this.#version, tap: publicTap(tap) });
      if (known.length > atHand) known.splice(0, known.length - atHand);
    }
  }

  /** Its latest pictures and numbers, for who begins to look. */
  atHand(): { readonly frames: readonly Frame[]; readonly taps: readonly Tap[] } {
    return {
      frames: [...this.#frames.values()].map(({ frame }) => frame),
      taps: [...this.#taps.values()].flat().map(({ tap }) => tap),
    };
  }

  /** The run begins, for the first time or again: what its nodes did before no longer holds. */
  restart(lastSeq: number): void {
    this.#clear();
    this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
  }

  /** Forgets its pictures: it has ended, and others need the memory. */
  dropFrames(): void {
    this.#frames.clear();
    this.#news.clear();
  }

  /** What a client that joins late must know, but for the pictures. */
  state(run: Run): RunState {
    const ended = run.status !== 'running' && run.status !== 'queued';
    const nodes = [...this.#nodes].map(([id, node]): [string, NodeSnapshot] => {
      // The run was cut off before its nodes could say so.
      const cutOff = ended && (node.state === 'running' || node.state === 'queued');
      const tap = this.#taps.get(tapKey({ kind: 'progress', nodeId: id }))?.at(-1)?.tap;
      return [
        id,
        {
          ...node,
          ...(cutOff && { state: 'cancelled' as const }),
          ...(tap?.kind === 'progress' && { progress: progressOf(tap) }),
        },
      ];
    });
    return {
      // What it has seen may be more, or less, than the row that was read beside it.
      run: { ...publicRun(run), lastSeq: this.#lastSeq },
      nodes: Object.fromEntries(nodes),
      taps: [...this.#taps.values()].flatMap((values) => values.at(-1)?.tap ?? []),
    };
  }

  /** Events after a number, when they are recent enough to be in memory. */
  recentAfter(seq: number, limit: number): readonly StoredEvent[] | undefined {
    const first = this.#events[0]?.seq;
    if (first === undefined || first > seq + 1) return undefined;
    const from = seq + 1 - first;
    return this.#events.slice(from, from + limit);
  }

  /**
   * What came after a version, oldest first, up to `maxBytes` of pixels (one frame at least).
   * Undefined when nothing did.
   */
  newsSince(since: number, maxBytes: number): FeedNews | undefined {
    if (since >= this.#version) return undefined;
    const known = this.#news.get(since);
    if (known !== undefined) return known;
    const frames: Frame[] = [];
    let bytes = 0;
    let version = this.#version;
    for (const entry of this.#frames.values()) {
      if (entry.version <= since) continue;
      if (frames.length > 0 && bytes + entry.frame.rgba.byteLength > maxBytes) {
        // Frames lie in the order of their versions: the rest comes with the next message.
        version = entry.version - 1;
        break;
      }
      bytes += entry.frame.rgba.byteLength;
      frames.push(entry.frame);
    }
    const taps = [...this.#taps.values()].flat().filter((t) => t.version > since && t.version <= version);
    const part = this.#part(
      frames,
      taps.map(({ tap }) => tap),
    );
    const news = { version, part, bytes };
    if (this.#news.size < SHARED) this.#news.set(since, news);
    return news;
  }

  /** @returns those that it had not seen, as clients may see them */
  #fold(events: readonly StoredEvent[]): readonly StoredEvent[] {
    const fresh = events.filter((event) => event.seq > this.#lastSeq).map(publicEvent);
    for (const event of fresh) {
      this.#lastSeq = event.seq;
      switch (event.kind) {
        case 'run-started':
          this.#clear();
          break;
        case 'node-state':
          this.#nodes.set(event.nodeId, {
            state: event.state,
            ...(event.error !== undefined && { error: event.error }),
          });
          break;
        case 'output':
        case 'log':
        case 'run-finished':
          break;
        default:
          assertNever(event);
      }
    }
    return fresh;
  }

  #clear(): void {
    this.#nodes.clear();
    this.#frames.clear();
    this.#taps.clear();
    this.#news.clear();
  }

  #part(frames: readonly Frame[], taps: readonly Tap[]): Part {
    let offset = 0;
    const headers = frames.map((frame): FrameHeader => {
      const { rgba, runId: _runId, ...rest } = frame;
      const header = { ...rest, offset, bytes: rgba.byteLength };
      offset += rgba.byteLength;
      return header;
    });
    return { runId: this.runId, frames: headers, taps, data: joinBytes(frames.map(({ rgba }) => rgba)) };
  }
}

function isOfSeries(tap: Tap, other: Tap): boolean {
  if (tap.kind !== 'metric' || other.kind !== 'metric') return false;
  return tap.nodeId === other.nodeId && tap.name === other.name;
}

function progressOf(tap: Extract<Tap, { kind: 'progress' }>): NonNullable<NodeSnapshot['progress']> {
  const { done, total, label, etaMs } = tap;
  return { done, total, ...(label !== undefined && { label }), ...(etaMs !== undefined && { etaMs }) };
}
