import { messageOf, PatchwiseError } from '../errors.ts';
import type { Run, RunStatus } from '../protocol/run-shapes.ts';
import { type ActiveRun, driveRun, RETRY_MS, type RunSurroundings } from './drive-run.ts';
import { missingRun } from './missing-run.ts';
import type { NewRun, RunPatch } from './ports/run-store.ts';
import type {
  EventsAhead,
  HostNews,
  OnNews,
  RunnerHost,
  RunnerNews,
  RunnerStatus,
} from './ports/runner-host.ts';
import type { RunAhead } from './ports/runner-messages.ts';
import { WaitingTaps } from './waiting-taps.ts';

/** Runs that may wait, unless told otherwise. */
export const DEFAULT_QUEUE_LENGTH = 1000;

/** Values of one metric of a run that wait while the studio is behind: a thousand trainings take some 100 MiB so. */
export const VALUES_BEHIND = 100;

export interface QueueOptions extends RunSurroundings {
  /** One host a device; made with the function that takes its news, and one to call when it has room for more. */
  readonly hosts: readonly ((onNews: OnNews, onRoom: () => void) => RunnerHost)[];
  readonly capacity: number;
  readonly onNews: (news: RunnerNews) => Promise<void>;
  /** A run that another machine has gone on with while this server was not running. */
  readonly onHeld?: (run: Run) => Promise<void>;
}

/** How full a queue is, and who computes. */
export interface QueueStatus {
  readonly queued: number;
  readonly capacity: number;
  readonly runners: readonly RunnerStatus[];
}

/** Runs that wait, and those that hosts have. */
export interface RunQueue {
  /** @throws `queue/full` */
  submit(run: NewRun): Promise<Run>;
  /** Resolves when the run neither waits nor runs. @throws `run/missing`, `run/state` */
  cancel(id: string): Promise<Run>;
  /** Resolves when the run neither waits nor runs; resumed, it goes on. @throws `run/missing`, `run/state` */
  pause(id: string): Promise<Run>;
  /** Sets numbers at a node of a run that runs on a host that takes them. @throws `run/missing`, `run/state` */
  steer(id: string, nodeId: string, values: Readonly<Record<string, number>>): Promise<void>;
  /** @throws `run/missing`, `run/state`, `queue/full` */
  resume(id: string): Promise<Run>;
  /** Stops the run if it waits or runs, or is just being taken. */
  stopIfGoing(id: string): Promise<void>;
  /** Those of this machine. */
  runners(): readonly RunnerStatus[];
  status(): Promise<QueueStatus>;
  /** There may be more to take than it knows of. */
  more(): void;
  /** Why no run can be taken from the queue now, if so. */
  problem(): string | undefined;
  /** A run is likely to come. @param ahead what is known of it */
  expect(ahead?: RunAhead): void;
  /** Begins to take runs. */
  open(): Promise<void>;
  /**
   * Takes no more; what runs is checkpointed and becomes `interrupted`, what waits stays queued.
   * @param handOver what runs waits again instead: somebody else takes it, and goes on
   */
  close(handOver?: boolean): Promise<void>;
}

type TapsNews = Extract<RunnerNews, { kind: 'taps' }>;

const RESUMABLE: readonly RunStatus[] = ['failed', 'cancelled', 'paused', 'interrupted'];

/** Hands queued runs to idle runners, one each, short ones also to one beside them, and writes down how they end. */
export function createQueue(options: QueueOptions): RunQueue {
  const { store, capacity, log, onStatus } = options;
  const active = new Map<string, ActiveRun>();
  /** How many runs each host has. */
  const load = new Map<RunnerHost, number>();
  const hosts = options.hosts.map((make) => make(take, pump));
  let opened = false;
  let closed = false;
  let stalled: string | undefined;
  /** Runs are being taken: once at a time, so that no host is given more than it has places. */
  let pumping: Promise<void> | undefined;
  /** Meanwhile there is more to take, or more room. */
  let again = false;
  /** Events that are being stored for many runs: what is told of one of them comes after. */
  let ahead: Promise<void> = Promise.resolve();

  /** What is told of one run is taken in its order, and its end is written down after all of it. */
  function take(news: HostNews): Promise<void> {
    if (news.kind === 'ahead') {
      ahead = storeAhead(news);
      return ahead;
    }
    const entry = active.get(news.runId);
    if (entry === undefined) return after(ahead, () => takeOne(news, undefined));
    if (news.kind !== 'taps') {
      entry.waiting = undefined;
      entry.told = after(entry.told, () => takeOne(news, entry));
      return entry.told;
    }
    return joinTaps(news, entry);
  }

  /** @param before of the same run */
  function after(before: Promise<void>, then: () => Promise<void>): Promise<void> {
    const stored = ahead;
    return before.then(() => stored).then(then);
  }

  /**
   * Pictures and numbers come whether or not the last were taken: those that follow each other are one, so that of a run no
   * more of them wait than words that are stored, however far the studio is behind.
   */
  function joinTaps({ runId, frames, taps }: TapsNews, entry: ActiveRun): Promise<void> {
    if (entry.waiting === undefined) {
      const waiting = new WaitingTaps(VALUES_BEHIND);
      entry.waiting = waiting;
      entry.told = after(entry.told, () => {
        // What comes from now on is told after these.
        if (entry.waiting === waiting) entry.waiting = undefined;
        return takeOne({ kind: 'taps', runId, ...waiting.take() }, entry);
      });
    }
    entry.waiting.add({ frames, taps });
    return entry.told;
  }

  /** What cannot be stored (a full disk) ends its run, not the server. */
  async function takeOne(news: Exclude<HostNews, EventsAhead>, entry: ActiveRun | undefined): Promise<void> {
    if (entry?.failure !== undefined) return;
    try {
      if (news.kind === 'taken-over') await onStatus(await store.restart(news.runId));
      else if (news.kind === 'steered') await store.keepSteered(news.runId, news);
      else await options.onNews(news);
    } catch (error) {
      log('error', 'news of a run could not be stored', { run: news.runId, error: messageOf(error) });
      if (entry === undefined) return;
      entry.failure = messageOf(error);
      entry.host.cancel(news.runId);
    }
  }

  /** What cannot be stored now is tried again, and told, run by run. */
  async function storeAhead({ items }: EventsAhead): Promise<void> {
    // What was told of these runs before is stored first: their numbers have no gap.
    await Promise.all(items.map(({ runId }) => active.get(runId)?.told));
    try {
      await store.appendAll(items.filter(({ runId }) => active.get(runId)?.failure === undefined));
    } catch (error) {
      log('warn', 'events could not be stored in one go', { error: messageOf(error) });
    }
  }

  async function need(id: string): Promise<Run> {
    const run = await store.get(id);
    if (run === undefined) throw missingRun(id);
    return run;
  }

  /** @returns undefined when its status is none of these any more */
  async function change(
    id: string,
    from: readonly RunStatus[],
    patch: RunPatch,
    room?: number,
  ): Promise<Run | undefined> {
    const run = await store.updateFrom(id, from, patch, room);
    if (run !== undefined) await onStatus(run);
    return run;
  }

  /** Gives every idle host a run. Never rejects. */
  function pump(): Promise<void> {
    if (!opened) return Promise.resolve();
    again = true;
    pumping ??= takeAll();
    return pumping;
  }

  async function takeAll(): Promise<void> {
    while (again && opened) {
      again = false;
      await fill();
    }
    pumping = undefined;
  }

  async function fill(): Promise<void> {
    for (const host of hosts) {
      while (opened && (load.get(host) ?? 0) < (host.slots?.() ?? 1)) {
        let run: Run | undefined;
        try {
          run = await store.take(host.onlyShort ? 'short' : undefined);
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
        await begin(run, host);
      }
    }
  }

  /** Follows the runs that went on while this server was not running. */
  async function takeUpHeld(): Promise<void> {
    for (const host of hosts) {
      for (const id of host.held ?? []) {
        const run = await readable(id);
        if (run?.status !== 'running') {
          // Its end was written down, or it was deleted, and the machines were not told; or it can no longer be read.
          host.written?.(id);
          continue;
        }
        await options.onHeld?.(run);
        drive(run, host);
      }
    }
  }

  async function readable(id: string): Promise<Run | undefined> {
    try {
      return await store.get(id);
    } catch (error) {
      log('error', 'a run cannot be gone on with', { run: id, error: messageOf(error) });
      return undefined;
    }
  }

  /** A run that was taken: told of, then computed. */
  async function begin(run: Run, host: RunnerHost): Promise<void> {
    await onStatus(run);
    drive(run, host);
  }

  function drive(run: Run, host: RunnerHost): void {
    let tell: (row: Run) => void = () => undefined;
    let tellWritten = (): void => undefined;
    const entry: ActiveRun = {
      id: run.id,
      host,
      told: Promise.resolve(),
      waiting: undefined,
      ended: new Promise((resolve) => {
        tell = resolve;
      }),
      written: new Promise((resolve) => {
        tellWritten = resolve;
      }),
    };
    active.set(run.id, entry);
    load.set(host, (load.get(host) ?? 0) + 1);
    log('info', 'run started', { run: run.id, attempt: run.attempts });
    const onWritten = () => {
      active.delete(run.id);
      tellWritten();
    };
    const driving = { ...options, isOpen: () => !closed, onWritten };
    void driveRun(run, entry, driving).then((row) => {
      load.set(host, (load.get(host) ?? 1) - 1);
      host.written?.(run.id);
      tell(row);
      void pump();
    });
  }

  async function stop(id: string, how: 'cancelled' | 'paused'): Promise<Run> {
    // One that waited when it was asked for may be taken meanwhile: then it runs.
    for (let looked = 0; ; looked++) {
      const entry = active.get(id);
      if (entry !== undefined) {
        // Whoever pauses may still cancel it.
        entry.wanted = entry.wanted === undefined || entry.wanted === 'paused' ? how : entry.wanted;
        entry.host.cancel(id);
        return entry.ended;
      }
      const finishedAt = Date.now();
      const changed =
        (await change(id, ['queued'], { status: how, finishedAt })) ??
        (how === 'cancelled' ? await change(id, ['paused'], { status: how }) : undefined);
      if (changed !== undefined) return changed;
      await pumping;
      if (!active.has(id) && looked > 0) throw stateError(await need(id), how);
    }
  }

  const runners = (): readonly RunnerStatus[] =>
    // Machines beyond this one are listed by themselves.
    hosts.flatMap((host) => {
      const status = host.status();
      // One that was never needed is none.
      return host.slots !== undefined || (host.onlyShort && status.pid === undefined) ? [] : [status];
    });

  return {
    async submit(run) {
      const row = await store.submit(run, capacity);
      await onStatus(row);
      await pump();
      return (await store.get(row.id)) ?? row;
    },
    cancel: (id) => stop(id, 'cancelled'),
    pause: (id) => stop(id, 'paused'),
    async steer(id, nodeId, values) {
      const run = await need(id);
      const { host } = active.get(id) ?? {};
      if (host?.steer === undefined) throw stateError(run, 'steered');
      host.steer(id, nodeId, values);
    },
    async resume(id) {
      const run = await need(id);
      // Of one that has just ended the last is still being told.
      if (RESUMABLE.includes(run.status)) await active.get(id)?.written;
      const queued = await change(id, RESUMABLE, { status: 'queued', resume: true }, capacity);
      if (queued === undefined) throw stateError(await need(id), 'resumed');
      await pump();
      return need(id);
    },
    async stopIfGoing(id) {
      await pumping;
      if (!active.has(id) && !(await store.waiting()).includes(id)) return;
      await stop(id, 'cancelled').catch((error: unknown) => {
        // It has ended meanwhile.
        if (!(error instanceof PatchwiseError && error.code === 'run/state')) throw error;
      });
    },
    runners,
    status: async () => ({ queued: await store.count('queued'), capacity, runners: runners() }),
    more: () => void pump(),
    problem: () => stalled,
    expect(ahead) {
      if (opened && active.size === 0) for (const host of hosts) if (!host.onlyShort) host.warm?.(ahead);
    },
    async open() {
      await takeUpHeld();
      opened = true;
      await pump();
    },
    async close(handOver = false) {
      opened = false;
      closed = true;
      // What is just being taken begins, and is stopped with the others.
      await pumping;
      // What other machines compute goes on without this server.
      const here = [...active.values()].filter((entry) => entry.host.slots === undefined);
      for (const entry of here) {
        entry.wanted ??= handOver ? 'handed-over' : 'interrupted';
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
