import { messageOf, PatchwiseError, type ToldError, toldError } from '../errors.ts';
import type { Ask, Asks, Bus } from './ports/front-ends.ts';
import type { StudioLog } from './ports/log.ts';
import type { RunStore } from './ports/run-store.ts';
import type { RunQueue } from './queue.ts';

export interface AnswerOptions {
  readonly queue: RunQueue;
  readonly store: Pick<RunStore, 'get'>;
  readonly bus: Bus;
  readonly asks: Asks;
  readonly log: StudioLog;
}

/** How often it is looked for what is asked, and for runs that wait, where the word of it was missed, ms. */
const LOOK_EVERY_MS = 2000;

/** The scheduler's ear: takes up runs that other front ends submit, and does what they ask. @returns ends it */
export function answerAsks({ queue, store, bus, asks, log }: AnswerOptions): () => void {
  let looking = false;
  let again = false;
  let closed = false;

  async function look(): Promise<void> {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && !closed) {
        again = false;
        for (const { id, ask, again: repeated } of await asks.take()) void carryOut(id, ask, repeated);
      }
    } catch (error) {
      log('warn', 'what other front ends ask could not be read', { error: messageOf(error) });
    } finally {
      looking = false;
    }
  }

  async function carryOut(id: string, ask: Ask, repeated: boolean): Promise<void> {
    const failure = await act(ask, repeated);
    // Who stops being the scheduler leaves it to the next one.
    if (closed) return;
    try {
      await asks.answer(id, failure === undefined ? {} : { failure });
      bus.tell({ kind: 'answered' });
    } catch (error) {
      log('warn', 'an answer could not be given', { ask: ask.what, run: ask.runId, error: messageOf(error) });
    }
  }

  async function act(ask: Ask, repeated: boolean): Promise<ToldError | undefined> {
    try {
      await does(queue, ask);
      return undefined;
    } catch (error) {
      if (repeated && (await isDone(ask))) return undefined;
      if (!(error instanceof PatchwiseError))
        log('error', 'what was asked failed', { ask: ask.what, run: ask.runId, error: messageOf(error) });
      return toldError(error, 'server/internal');
    }
  }

  /** Whether the scheduler before this one has done it, and could not say so. */
  async function isDone({ what, runId }: Ask): Promise<boolean> {
    const wanted = { cancel: 'cancelled', pause: 'paused', resume: 'queued', stop: '', steer: '' }[what];
    return (await store.get(runId))?.status === wanted;
  }

  const endHearing = bus.hear({
    heard({ kind }) {
      if (kind === 'asked') void look();
      else if (kind === 'status') queue.more();
      else if (kind === 'expected') queue.expect();
    },
    missed: everything,
  });
  function everything(): void {
    queue.more();
    void look();
  }
  everything();
  const timer = setInterval(everything, LOOK_EVERY_MS);
  timer.unref();
  return () => {
    closed = true;
    clearInterval(timer);
    endHearing();
  };
}

async function does(queue: RunQueue, ask: Ask): Promise<void> {
  switch (ask.what) {
    case 'cancel':
      await queue.cancel(ask.runId);
      return;
    case 'pause':
      await queue.pause(ask.runId);
      return;
    case 'resume':
      await queue.resume(ask.runId);
      return;
    case 'stop':
      await queue.stopIfGoing(ask.runId);
      return;
    case 'steer':
      await queue.steer(ask.runId, ask.nodeId, ask.values);
      return;
  }
}
