import type { RunsMessage } from '../../protocol/socket.ts';
import { runSummary } from '../public-view.ts';
import type { RunService } from '../run-service.ts';
import type { ClientSession } from './client-session.ts';
import { CLIENT_LIMITS } from './limits.ts';

/**
 * Serves all clients at a steady tick with what the feeds of their runs have that they lack. What a run says costs the
 * same whether nobody or a hundred clients follow it.
 */
export class FeedHub {
  readonly #runs: RunService;
  readonly #sessions = new Set<ClientSession>();
  readonly #endWatch: () => void;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(runs: RunService, onError: (error: unknown) => void) {
    this.#runs = runs;
    this.#onError = onError;
    this.#endWatch = runs.watch({
      status: (run) => this.#guard(() => this.#changed(run.id)),
      changed: (runId) => this.#guard(() => this.#changed(runId)),
      // Whoever comes back asks for everything anew.
      missed: () =>
        this.#guard(() => {
          for (const session of this.#sessions) session.disconnect();
        }),
      removed: (runId) =>
        this.#guard(() => {
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
    this.#timer ??= setInterval(() => void this.tick(), CLIENT_LIMITS.tickMs);
    // A number in browsers, where this runs too.
    if (typeof this.#timer === 'object') this.#timer.unref();
  }

  has(session: ClientSession): boolean {
    return this.#sessions.has(session);
  }

  remove(session: ClientSession): void {
    this.#sessions.delete(session);
    session.close();
    if (this.#sessions.size === 0) this.#stop();
  }

  /** Serves every client once; one that fails is no matter of the others. */
  async tick(): Promise<void> {
    const ticks = [...this.#sessions].map((session) =>
      session.tick((ids) => this.#runsMessage(ids)).catch(this.#onError),
    );
    await Promise.all(ticks);
  }

  close(): void {
    this.#stop();
    this.#endWatch();
    for (const session of this.#sessions) session.close();
    this.#sessions.clear();
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

  async #runsMessage(ids: ReadonlySet<string>): Promise<RunsMessage> {
    const found = await Promise.all([...ids].map(async (id) => ({ id, run: await this.#runs.get(id) })));
    return {
      runs: found.flatMap(({ run }) => (run === undefined ? [] : [runSummary(run)])),
      removed: found.flatMap(({ id, run }) => (run === undefined ? [id] : [])),
    };
  }
}
