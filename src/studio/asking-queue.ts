import { errorAsTold, PatchwiseError } from '../errors.ts';
import type { Run } from '../protocol/run-shapes.ts';
import { missingRun } from './missing-run.ts';
import type { Ask, Asks, Bus } from './ports/front-ends.ts';
import type { RunStore } from './ports/run-store.ts';
import type { RunnerStatus } from './ports/runner-host.ts';
import type { RunQueue } from './queue.ts';

export interface AskingQueueOptions {
  readonly store: RunStore;
  readonly bus: Bus;
  readonly asks: Asks;
  /** Runs that may wait. */
  readonly capacity: number;
  readonly onStatus: (run: Run) => Promise<void>;
  /** Who computes, as the scheduler has told last. */
  readonly runners: () => Promise<readonly RunnerStatus[]>;
  /** How long an answer is waited for, ms: another front end may have to become the scheduler first. */
  readonly patienceMs?: number;
}

/** An answer is looked for this often, ms, where its word was missed. */
const LOOK_EVERY_MS = 500;

/**
 * The queue as a front end sees it that does not start runs: runs are submitted to the database, everything else is asked of
 * the scheduler.
 */
export function createAskingQueue(options: AskingQueueOptions): RunQueue {
  const { store, bus, asks, capacity, onStatus, patienceMs = 90_000 } = options;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiting) one();
    waiting.clear();
  };
  bus.hear({
    heard(word) {
      if (word.kind === 'answered') wake();
    },
    missed: wake,
  });

  const nextWord = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        waiting.delete(done);
        resolve();
      };
      const late = setTimeout(done, LOOK_EVERY_MS);
      waiting.add(done);
    });

  async function ask(what: Ask): Promise<void> {
    const id = await asks.put(what);
    for (const until = performance.now() + patienceMs; performance.now() < until; ) {
      const told = nextWord();
      bus.tell({ kind: 'asked' });
      await told;
      // The database may be away for a moment, as while PostgreSQL is started anew.
      const answer = await asks.answerOf(id).catch(() => undefined);
      if (answer?.failure !== undefined) throw errorAsTold(answer.failure);
      if (answer !== undefined) return;
    }
    await asks.withdraw(id);
    throw new PatchwiseError(
      'server/unavailable',
      'The front end that starts and stops runs has not answered.',
      {
        hint: 'Try again in a moment: when it is gone another takes its place. See the log of the servers.',
      },
    );
  }

  async function asked(what: Ask): Promise<Run> {
    await ask(what);
    const run = await store.get(what.runId);
    if (run === undefined) throw missingRun(what.runId);
    return run;
  }

  return {
    async submit(run) {
      const row = await store.submit(run, capacity);
      await onStatus(row);
      return row;
    },
    cancel: (runId) => asked({ what: 'cancel', runId }),
    pause: (runId) => asked({ what: 'pause', runId }),
    resume: (runId) => asked({ what: 'resume', runId }),
    steer: (runId, nodeId, values) => ask({ what: 'steer', runId, nodeId, values }),
    async stopIfGoing(runId) {
      const run = await store.get(runId).catch(() => undefined);
      if (run?.status === 'queued' || run?.status === 'running') await ask({ what: 'stop', runId });
    },
    runners: () => [],
    status: async () => ({
      queued: await store.count('queued'),
      capacity,
      runners: await options.runners(),
    }),
    more: () => undefined,
    problem: () => undefined,
    expect: () => bus.tell({ kind: 'expected' }),
    open: async () => undefined,
    close: async () => undefined,
  };
}
