import type { RunsMessage } from '../../protocol/socket.ts';
import { runSummary } from '../http/public-view.ts';
import type { RunSnapshot } from '../run-fold.ts';
import type { RunService } from '../run-service.ts';
import type { ClientSession } from './client-session.ts';
import { SOCKET_LIMITS } from './limits.ts';
import { RunFeed } from './run-feed.ts';

/**
 * Keeps a feed for every run that somebody follows, and serves all clients at a steady tick. What a run says costs
 * the same whether nobody or a hundred clients follow it.
 */
export class FeedHub {
  readonly #runs: RunService;
  readonly #sessions = new Set<ClientSession>();
  readonly #feeds = new Map<string, RunFeed>();
  readonly #endWatch: () => void;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(runs: RunService, onError: (error: unknown) => void) {
    this.#runs = runs;
    this.#onError = onError;
    this.#endWatch = runs.watch({
      events: (runId, events) => this.#guard(() => this.#feeds.get(runId)?.addEvents(events)),
      taps: (runId, frames, taps) => this.#guard(() => this.#feeds.get(runId)?.addTaps(frames, taps)),
      status: (run) => this.#guard(() => this.#changed(run.id)),
      removed: (runId) =>
        this.#guard(() => {
          this.#feeds.delete(runId);
          for (const session of this.#sessions) session.leave(runId);
          this.#changed(runId);
        }),
    });
  }

  get clients(): number {
    return this.#sessions.size;
  }

  add(session: ClientSession): void {
    this.#sessions.add(session);
    this.#timer ??= setInterval(() => this.tick(), SOCKET_LIMITS.tickMs).unref();
  }

  has(session: ClientSession): boolean {
    return this.#sessions.has(session);
  }

  remove(session: ClientSession): void {
    this.#sessions.delete(session);
    for (const runId of session.runIds) this.#forgetIfUnfollowed(runId);
    if (this.#sessions.size === 0) this.#stop();
  }

  /** The feed of a run, made from its snapshot when nobody follows it yet. */
  feed(snapshot: RunSnapshot): RunFeed {
    const { id } = snapshot.run;
    const feed = this.#feeds.get(id) ?? new RunFeed(snapshot);
    this.#feeds.set(id, feed);
    return feed;
  }

  leave(session: ClientSession, runId: string): boolean {
    const followed = session.leave(runId);
    this.#forgetIfUnfollowed(runId);
    return followed;
  }

  /** Serves every client once; one that fails is no matter of the others. */
  tick(): void {
    for (const session of this.#sessions) {
      this.#guard(() => session.tick((ids) => this.#runsMessage(ids)));
    }
  }

  close(): void {
    this.#stop();
    this.#endWatch();
    this.#sessions.clear();
    this.#feeds.clear();
  }

  /** Whoever watches a run must not be able to disturb it. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#onError(error);
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #changed(runId: string): void {
    for (const session of this.#sessions) session.runChanged(runId);
  }

  #forgetIfUnfollowed(runId: string): void {
    for (const session of this.#sessions) if (session.runIds.includes(runId)) return;
    this.#feeds.delete(runId);
  }

  #runsMessage(ids: ReadonlySet<string>): RunsMessage {
    const found = [...ids].map((id) => ({ id, run: this.#runs.get(id) }));
    return {
      runs: found.flatMap(({ run }) => (run === undefined ? [] : [runSummary(run)])),
      removed: found.flatMap(({ id, run }) => (run === undefined ? [id] : [])),
    };
  }
}
