import { messageOf, PatchwiseError } from '../errors.ts';
import type { Run, RunStatus } from '../protocol/run-shapes.ts';
import { type ActiveRun, driveRun, RETRY_MS, type RunSurroundings } from './drive-run.ts';
import { missingRun } from './missing-run.ts';
import type { RunStore } from './ports/run-store.ts';
import type { EventsAhead, HostNews, RunnerHost, RunnerNews, RunnerStatus } from './ports/runner-host.ts';

/** Runs that may wait, unless told otherwise. */
export const DEFAULT_QUEUE_LENGTH = 1000;

export interface QueueOptions extends RunSurroundings {
  /** One host a device; made with the function that takes its news, and one to call when it has room for more. */
  readonly hosts: readonly ((onNews: (news: HostNews) => void, onRoom: () => void) => RunnerHost)[];
  readonly capacity: number;
  readonly onNews: (news: RunnerNews) => void;
  /** A run that another machine has gone on with while this server was not running. */
  readonly onHeld?: (run: Run) => void;
}

/** Runs that wait, and those that hosts have. */
export interface RunQueue {
  /** @throws `queue/full` */
  submit(run: Parameters<RunStore['submit']>[0]): Run;
  /** Resolves when the run neither waits nor runs. @throws `run/missing`, `run/state` */
  cancel(id: string): Promise<Run>;
  /** Resolves when the run neither waits nor runs; resumed, it goes on. @throws `run/missing`, `run/state` */
  pause(id: string): Promise<Run>;
  /** Sets numbers at a node of a run that runs on a host that takes them. @throws `run/missing`, `run/state` */
  steer(id: string, nodeId: string, values: Readonly<Record<string, number>>): void;
  /** @throws `run/missing`, `run/state`, `queue/full` */
  resume(id: string): Run;
  active(id: string): boolean;
  status(): { readonly queued: number; readonly capacity: number; readonly runners: readonly RunnerStatus[] };
  /** Why no run can be taken from the queue now, if so. */
  problem(): string | undefined;
  /** A run is likely to come. */
  expect(): void;
  /** Begins to take runs. */
  open(): void;
  /** Takes no more; what runs is checkpointed and becomes `interrupted`, what waits stays queued. */
  close(): Promise<void>;
}

const RESUMABLE: readonly RunStatus[] = ['failed', 'cancelled', 'paused', 'interrupted'];

/** Hands queued runs to idle runners, one each, short ones also to one beside them, and writes down how they end. */
export function createQueue(options: QueueOptions): RunQueue {
  const { store, capacity, log, onStatus } = options;
  const active = new Map<string, ActiveRun>();
  /** How many runs each host has. */
  const load = new Map<RunnerHost, number>();
  const hosts = options.hosts.map((make) => make(take, pump));
  let opened = false;
  const driving = { ...options, isOpen: () => opened, onWritten: (id: string) => void active.delete(id) };
  let stalled: string | undefined;

  /** What cannot be stored (a full disk) ends its run, not the server. */
  function take(news: HostNews): void {
    if (news.kind === 'ahead') {
      storeAhead(news);
      return;
    }
    const entry = active.get(news.runId);
    if (entry?.failure !== undefined) return;
    try {
      if (news.kind === 'taken-over') onStatus(store.restart(news.runId));
      else options.onNews(news);
    } catch (error) {
      log('error', 'news of a run could not be stored', { run: news.runId, error: messageOf(error) });
      if (entry === undefined) return;
      entry.failure = messageOf(error);
      entry.host.cancel(news.runId);
    }
  }

  /** What cannot be stored now is tried again, and told, run by run. */
  function storeAhead({ items }: EventsAhead): void {
    try {
      store.appendAll(items.filter(({ runId }) => active.get(runId)?.failure === undefined));
    } catch (error) {
      log('warn', 'events could not be stored in one go', { error: messageOf(error) });
    }
  }

  function need(id: string): Run {
    const run = store.get(id);
    if (run === undefined) throw missingRun(id);
    return run;
  }

  function requireRoom(): void {
    const queued = store.count('queued');
    if (queued < capacity) return;
    throw new PatchwiseError('queue/full', `${queued} runs wait already; the queue holds ${capacity}.`, {
      hint: 'Wait until some are done, or cancel some.',
    });
  }

  function update(id: string, patch: Parameters<RunStore['update']>[1]): Run {
    const run = store.update(id, patch);
    onStatus(run);
    return run;
  }

  /** Gives every idle host a run. */
  function pump(): void {
    if (!opened) return;
    for (const host of hosts) {
      while ((load.get(host) ?? 0) < (host.slots?.() ?? 1)) {
        let run: Run | undefined;
        try {
          run = store.take(host.onlyShort ? 'short' : undefined);
          stalled = undefined;
        } catch (error) {
          stalled = messageOf(error);
          log('error', 'no run could be taken from the queue', { error: messageOf(error) });
          const retry = setTimeout(pump, RETRY_MS);
          // A number in browsers, where this runs too.
          if (typeof retry === 'object') retry.unref();
          return;
        }
        if (run === undefined) break;
        onStatus(run);
        begin(run, host);
      }
    }
  }

  /** Follows the runs that went on while this server was not running. */
  function takeUpHeld(): void {
    for (const host of hosts) {
      for (const id of host.held ?? []) {
        const run = readable(id);
        if (run?.status !== 'running') {
          // Its end was written down, or it was deleted, and the machines were not told; or it can no longer be read.
          host.written?.(id);
          continue;
        }
        options.onHeld?.(run);
        begin(run, host);
      }
    }
  }

  function readable(id: string): Run | undefined {
    try {
      return store.get(id);
    } catch (error) {
      log('error', 'a run cannot be gone on with', { run: id, error: messageOf(error) });
      return undefined;
    }
  }

  function begin(run: Run, host: RunnerHost): void {
    let tell: (row: Run) => void = () => undefined;
    const entry: ActiveRun = {
      id: run.id,
      host,
      ended: new Promise((resolve) => {
        tell = resolve;
      }),
    };
    active.set(run.id, entry);
    load.set(host, (load.get(host) ?? 0) + 1);
    log('info', 'run started', { run: run.id, attempt: run.attempts });
    void driveRun(run, entry, driving).then((ended) => {
      load.set(host, (load.get(host) ?? 1) - 1);
      host.written?.(run.id);
      tell(ended);
      pump();
    });
  }

  async function stop(id: string, how: 'cancelled' | 'paused'): Promise<Run> {
    const run = need(id);
    const entry = active.get(id);
    if (entry !== undefined) {
      // Whoever pauses may still cancel it.
      entry.wanted = entry.wanted === undefined || entry.wanted === 'paused' ? how : entry.wanted;
      entry.host.cancel(id);
      return entry.ended;
    }
    if (run.status === 'queued') return update(id, { status: how, finishedAt: Date.now() });
    if (run.status === 'paused' && how === 'cancelled') return update(id, { status: how });
    throw stateError(run, how);
  }

  return {
    submit(run) {
      requireRoom();
      const row = store.submit(run);
      onStatus(row);
      pump();
      return store.get(row.id) ?? row;
    },
    cancel: (id) => stop(id, 'cancelled'),
    pause: (id) => stop(id, 'paused'),
    steer(id, nodeId, values) {
      const run = need(id);
      const { host } = active.get(id) ?? {};
      if (host?.steer === undefined) throw stateError(run, 'steered');
      host.steer(id, nodeId, values);
    },
    resume(id) {
      const run = need(id);
      if (!RESUMABLE.includes(run.status) || active.has(id)) throw stateError(run, 'resumed');
      requireRoom();
      update(id, { status: 'queued', resume: true });
      pump();
      return need(id);
    },
    active: (id) => active.has(id),
    status: () => ({
      queued: store.count('queued'),
      capacity,
      // Machines beyond this one are listed by themselves.
      runners: hosts.flatMap((host) => {
        const status = host.status();
        // One that was never needed is none.
        return host.slots !== undefined || (host.onlyShort && status.pid === undefined) ? [] : [status];
      }),
    }),
    problem: () => stalled,
    expect() {
      if (opened && active.size === 0) for (const host of hosts) if (!host.onlyShort) host.warm?.();
    },
    open() {
      opened = true;
      takeUpHeld();
      pump();
    },
    async close() {
      opened = false;
      // What other machines compute goes on without this server.
      const here = [...active.values()].filter((entry) => entry.host.slots === undefined);
      for (const entry of here) {
        entry.wanted ??= 'interrupted';
        entry.host.cancel(entry.id);
      }
      await Promise.all(here.map((entry) => entry.ended));
      await Promise.all(hosts.map((host) => host.close()));
    },
  };
}

function stateError(run: Run, what: 'resumed' | 'cancelled' | 'paused' | 'steered'): PatchwiseError {
  const hints: Readonly<Record<typeof what, string>> = {
    resumed:
      'Only a paused, failed, cancelled or interrupted run can be resumed; run a finished one again instead.',
    cancelled: 'Only a queued or running run can be cancelled.',
    paused: 'Only a queued or running run can be paused.',
    steered: 'Only a running run can be steered, on the machine of the studio itself.',
  };
  return new PatchwiseError('run/state', `The run ${run.id} is ${run.status} and cannot be ${what}.`, {
    hint: hints[what],
  });
}
