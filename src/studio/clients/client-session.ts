import { setLast } from '../../graph/set-last.ts';
import type { StoredEvent } from '../../protocol/run-shapes.ts';
import type { EventsMessage, FramesMessage, RunsMessage } from '../../protocol/socket.ts';
import type { RunFeed } from '../run-feed.ts';
import { TokenBucket } from '../token-bucket.ts';
import { CLIENT_LIMITS } from './limits.ts';

/** The way to one client; socket.io's, or a test's. */
export interface ClientLink {
  /** `taken` is called when the client has acknowledged the message. */
  send(kind: 'events', message: EventsMessage, taken: () => void): void;
  send(kind: 'frames', message: FramesMessage, taken: () => void): void;
  send(kind: 'runs', message: RunsMessage, taken: () => void): void;
  disconnect(): void;
  /** How long it has waited for the client to read anything, ms; 0 where nothing waits. */
  readonly blockedFor?: number;
}

interface Subscription {
  readonly feed: RunFeed;
  /** The client has every event up to this one, or it is on its way. */
  seq: number;
  /** The same for frames and numbers. */
  version: number;
  eventsInFlight: boolean;
}

export interface SessionMeters {
  frames(count: number, bytes: number): void;
  held(): void;
  events(count: number): void;
}

/** Reads stored events that are no longer in memory. */
export type ReadEvents = (runId: string, since: number, limit: number) => Promise<readonly StoredEvent[]>;

/**
 * What one client has got and what is on its way: two numbers a run. Nothing is queued for it: at each tick it is
 * sent what it lacks, one message of a kind at most in flight, so that a client that is slow, hidden or silent
 * costs no memory and holds up nobody.
 */
export class ClientSession {
  readonly #link: ClientLink;
  readonly #meters: SessionMeters;
  readonly #readEvents: ReadEvents;
  readonly #now: () => number;
  readonly #budget: TokenBucket;
  /** The one whose frames were sent last comes last: what does not fit into one message is first in the next. */
  readonly #subscriptions = new Map<string, Subscription>();
  /** Runs to be told of; undefined while the list is not followed. */
  #changedRuns: Set<string> | undefined;
  #framesInFlight = false;
  #runsInFlight = false;
  /** When the oldest message in flight was sent. */
  #waitingSince: number | undefined;
  #inFlight = 0;
  hidden = false;

  constructor(
    link: ClientLink,
    readEvents: ReadEvents,
    meters: SessionMeters,
    now: () => number = () => performance.now(),
  ) {
    this.#link = link;
    this.#readEvents = readEvents;
    this.#meters = meters;
    this.#now = now;
    this.#budget = new TokenBucket(CLIENT_LIMITS.frameBytesPerSecond, CLIENT_LIMITS.frameBytesPerSecond, now);
  }

  get runIds(): readonly string[] {
    return [...this.#subscriptions.keys()];
  }

  follow(feed: RunFeed, seq: number): void {
    this.leave(feed.runId);
    feed.followers++;
    this.#subscriptions.set(feed.runId, { feed, seq, version: 0, eventsInFlight: false });
  }

  /** @returns whether it was followed */
  leave(runId: string): boolean {
    const subscription = this.#subscriptions.get(runId);
    if (subscription === undefined) return false;
    subscription.feed.followers--;
    return this.#subscriptions.delete(runId);
  }

  /** Sends the client away; it may come back. */
  disconnect(): void {
    this.#link.disconnect();
  }

  /** The client is gone. */
  close(): void {
    for (const runId of this.runIds) this.leave(runId);
  }

  watchRuns(watch: boolean): void {
    this.#changedRuns = watch ? (this.#changedRuns ?? new Set()) : undefined;
  }

  runChanged(id: string): void {
    this.#changedRuns?.add(id);
  }

  /**
   * Sends what the client lacks and may get now.
   * @throws what reading from the store throws: what was not sent is sent at a later tick
   */
  async tick(runsMessage: (ids: ReadonlySet<string>) => Promise<RunsMessage>): Promise<void> {
    const waited = this.#waitingSince === undefined ? 0 : this.#now() - this.#waitingSince;
    if (Math.max(waited, this.#link.blockedFor ?? 0) > CLIENT_LIMITS.patienceMs) {
      this.#link.disconnect();
      return;
    }
    const sending = [...this.#subscriptions.values()].map((subscription) => this.#sendEvents(subscription));
    this.#sendFrames();
    await Promise.all([...sending, this.#sendRuns(runsMessage)]);
  }

  async #sendRuns(runsMessage: (ids: ReadonlySet<string>) => Promise<RunsMessage>): Promise<void> {
    const changed = this.#changedRuns;
    if (this.#runsInFlight || changed === undefined || changed.size === 0) return;
    this.#changedRuns = new Set();
    this.#runsInFlight = true;
    try {
      const message = await runsMessage(changed);
      this.#link.send(
        'runs',
        message,
        this.#sent(() => {
          this.#runsInFlight = false;
        }),
      );
    } catch (error) {
      this.#runsInFlight = false;
      for (const id of changed) this.runChanged(id);
      throw error;
    }
  }

  async #sendEvents(subscription: Subscription): Promise<void> {
    const { feed, seq } = subscription;
    if (subscription.eventsInFlight || seq >= feed.lastSeq) return;
    const recent = feed.recentAfter(seq, CLIENT_LIMITS.eventBatch);
    if (recent !== undefined) {
      this.#send(subscription, recent);
      return;
    }
    subscription.eventsInFlight = true;
    let events: readonly StoredEvent[] = [];
    try {
      events = await this.#readEvents(feed.runId, seq, CLIENT_LIMITS.eventBatch);
    } finally {
      subscription.eventsInFlight = false;
    }
    // It may have been left meanwhile, or begun anew.
    if (this.#subscriptions.get(feed.runId) === subscription) this.#send(subscription, events);
  }

  #send(subscription: Subscription, events: readonly StoredEvent[]): void {
    const { feed } = subscription;
    const last = events.at(-1);
    if (last === undefined) return;
    subscription.seq = last.seq;
    subscription.eventsInFlight = true;
    this.#meters.events(events.length);
    this.#link.send(
      'events',
      { runId: feed.runId, events },
      this.#sent(() => {
        subscription.eventsInFlight = false;
      }),
    );
  }

  #sendFrames(): void {
    if (this.hidden) return;
    const waiting = [...this.#subscriptions.values()].filter(({ feed, version }) => version < feed.version);
    if (waiting.length === 0) return;
    if (this.#framesInFlight || this.#budget.level <= 0) {
      this.#meters.held();
      return;
    }
    const parts: FramesMessage['parts'][number][] = [];
    let bytes = 0;
    for (const subscription of waiting) {
      const room = CLIENT_LIMITS.frameMessageBytes - bytes;
      if (room <= 0 || parts.length === CLIENT_LIMITS.frameMessageRuns) break;
      const news = subscription.feed.newsSince(subscription.version, room);
      if (news === undefined) continue;
      subscription.version = news.version;
      setLast(this.#subscriptions, subscription.feed.runId, subscription);
      bytes += news.bytes;
      parts.push(news.part);
    }
    this.#budget.spend(bytes);
    this.#meters.frames(
      parts.reduce((sum, part) => sum + part.frames.length, 0),
      bytes,
    );
    this.#framesInFlight = true;
    this.#link.send(
      'frames',
      { parts },
      this.#sent(() => {
        this.#framesInFlight = false;
      }),
    );
  }

  /** Notes a message in flight; a second acknowledgement of the same one counts for nothing. */
  #sent(taken: () => void): () => void {
    this.#inFlight++;
    this.#waitingSince ??= this.#now();
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.#inFlight--;
      this.#waitingSince = this.#inFlight === 0 ? undefined : this.#now();
      taken();
    };
  }
}
