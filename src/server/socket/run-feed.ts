import type { StoredEvent, Tap } from '../../protocol/run-shapes.ts';
import type { FrameHeader, FramesMessage } from '../../protocol/socket.ts';
import { publicEvent, publicTap } from '../http/public-view.ts';
import type { RunSnapshot } from '../run-fold.ts';
import type { Frame } from '../runner/messages.ts';

/** Recent events that are kept in memory for all followers of a run. */
const RECENT = 1000;

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
 * The one memory of a followed run, whoever follows it: the latest frame of each node and port, the latest numbers,
 * each with the version at which it came, and the most recent events. A client holds two numbers, how far it has got.
 */
export class RunFeed {
  readonly runId: string;
  readonly #frames = new Map<string, { readonly version: number; readonly frame: Frame }>();
  readonly #taps = new Map<string, { readonly version: number; readonly tap: Tap }>();
  readonly #news = new Map<number, FeedNews>();
  #events: StoredEvent[] = [];
  #version = 0;
  lastSeq: number;

  constructor({ run, frames, taps }: RunSnapshot) {
    this.runId = run.id;
    this.lastSeq = run.lastSeq;
    this.addTaps(frames, taps);
  }

  get version(): number {
    return this.#version;
  }

  addTaps(frames: readonly Frame[], taps: readonly Tap[]): void {
    if (frames.length === 0 && taps.length === 0) return;
    this.#news.clear();
    for (const frame of frames) {
      put(this.#frames, `${frame.nodeId} ${frame.port}`, { version: ++this.#version, frame });
    }
    for (const tap of taps) put(this.#taps, tapKey(tap), { version: ++this.#version, tap: publicTap(tap) });
  }

  addEvents(events: readonly StoredEvent[]): void {
    const fresh = events.filter((event) => event.seq > this.lastSeq).map(publicEvent);
    if (fresh.length === 0) return;
    // A gap would be filled from the store.
    if (fresh[0]?.seq !== this.lastSeq + 1) this.#events = [];
    this.#events.push(...fresh);
    if (this.#events.length > 2 * RECENT) this.#events = this.#events.slice(-RECENT);
    this.lastSeq = fresh.at(-1)?.seq ?? this.lastSeq;
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
    const taps = [...this.#taps.values()].filter((t) => t.version > since && t.version <= version);
    const part = this.#part(
      frames,
      taps.map(({ tap }) => tap),
    );
    const news = { version, part, bytes };
    if (this.#news.size < SHARED) this.#news.set(since, news);
    return news;
  }

  #part(frames: readonly Frame[], taps: readonly Tap[]): Part {
    let offset = 0;
    const headers = frames.map((frame): FrameHeader => {
      const { rgba, runId: _runId, ...rest } = frame;
      const header = { ...rest, offset, bytes: rgba.byteLength };
      offset += rgba.byteLength;
      return header;
    });
    return { runId: this.runId, frames: headers, taps, data: Buffer.concat(frames.map((f) => f.rgba)) };
  }
}

/** Keeps the map in the order of the latest changes. */
function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

function tapKey(tap: Tap): string {
  return tap.kind === 'progress' ? `${tap.nodeId} progress` : `${tap.nodeId} metric ${tap.name}`;
}
