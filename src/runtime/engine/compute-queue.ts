import { setMaxListeners } from 'node:events';
import { PatchwiseError, throwIfCancelled } from '../../errors.ts';

/**
 * Turns on one device. Clients are served round robin, one turn each, whoever has waited longest for one first;
 * turns of one client keep their order. So two branches of a graph alternate steps instead of fighting for cores.
 */
export interface ComputeQueue {
  /**
   * Waits for a turn and runs `task` in it. A task that fails fails its own caller only.
   * @param client any stable name; tasks of one name share one place in the round
   * @param signal aborted while waiting: leaves the queue at once. A task that has begun runs to its end.
   * @throws `run/cancelled`, or whatever `task` throws
   */
  turn<T>(client: string, task: () => T | Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Turns that wait or run. */
  readonly depth: number;
  /** Resolves when no turn waits or runs. */
  idle(): Promise<void>;
}

export interface ComputeQueueOptions {
  /**
   * How long turns may follow one another before timers, sockets and signals get theirs, in milliseconds. They are
   * served after the turn in which this runs out.
   */
  readonly yieldAfterMs?: number;
  /** A monotonic clock in milliseconds. For tests. */
  readonly now?: () => number;
}

interface Waiter {
  run(): Promise<void>;
}

interface Client {
  readonly waiting: Waiter[];
  /** Number of the client's last turn. */
  lastTurn: number;
}

/** From so many clients on, those that do not wait are forgotten, and are newcomers when they come back. */
const REMEMBERED_CLIENTS = 64;

/**
 * A queue for one device. Native calls block the thread and their promises settle without returning to the event
 * loop, so the queue returns there by itself every `yieldAfterMs` (default 15).
 */
export function createComputeQueue(options: ComputeQueueOptions = {}): ComputeQueue {
  const { yieldAfterMs = 15, now = () => performance.now() } = options;
  const clients = new Map<string, Client>();
  let idleListeners: (() => void)[] = [];
  let depth = 0;
  let turns = 0;
  let draining = false;
  let lastYield = Number.NEGATIVE_INFINITY;

  function clientOf(name: string): Client {
    const known = clients.get(name);
    if (known !== undefined) return known;
    if (clients.size >= REMEMBERED_CLIENTS) {
      for (const [other, { waiting }] of clients) if (waiting.length === 0) clients.delete(other);
    }
    // A newcomer comes after all who wait already, but before a second turn of the one that runs now.
    const client = { waiting: [], lastTurn: turns - 0.5 };
    clients.set(name, client);
    return client;
  }

  function nextWaiter(): Waiter | undefined {
    let next: Client | undefined;
    for (const client of clients.values()) {
      if (client.waiting.length > 0 && (next === undefined || client.lastTurn < next.lastTurn)) next = client;
    }
    if (next === undefined) return undefined;
    turns += 1;
    next.lastTurn = turns;
    return next.waiting.shift();
  }

  async function drain(): Promise<void> {
    for (;;) {
      if (now() - lastYield >= yieldAfterMs) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        lastYield = now();
      }
      const waiter = nextWaiter();
      if (waiter === undefined) break;
      await waiter.run();
    }
    draining = false;
  }

  function finish(): void {
    depth -= 1;
    if (depth > 0) return;
    // Who was served when matters only while others wait; forgetting it keeps the map from growing.
    clients.clear();
    const listeners = idleListeners;
    idleListeners = [];
    for (const listener of listeners) listener();
  }

  function turn<T>(name: string, task: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      throwIfCancelled(signal);
      const client = clientOf(name);
      const leave = (): void => {
        client.waiting.splice(client.waiting.indexOf(waiter), 1);
        finish();
        reject(new PatchwiseError('run/cancelled', 'The run was cancelled while it waited for the device.'));
      };
      const waiter: Waiter = {
        async run() {
          signal?.removeEventListener('abort', leave);
          try {
            resolve(await task());
          } catch (error) {
            reject(error);
          } finally {
            finish();
          }
        },
      };
      if (signal !== undefined) {
        // Many branches of a run wait under one signal; each listener goes when its turn begins.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', leave, { once: true });
      }
      client.waiting.push(waiter);
      depth += 1;
      if (draining) return;
      draining = true;
      // Not at once: tasks that are queued in the same breath are served in turn from the first on.
      queueMicrotask(() => void drain());
    });
  }

  return {
    turn,
    get depth() {
      return depth;
    },
    idle: () => (depth === 0 ? Promise.resolve() : new Promise((resolve) => idleListeners.push(resolve))),
  };
}
