import { assertNever } from '../errors.ts';
import type { AllowedPack } from '../nodes/packs/pack-folder.ts';
import { defaultThreads } from '../runtime/engine/onnx/threads.ts';
import { processFile } from '../runtime/package.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import type { RunnerChild } from '../studio/ports/machines.ts';
import {
  CANCELLED,
  type LocalNews,
  type RunEnd,
  type RunLimits,
  type RunnerHost,
  type RunnerStatus,
} from '../studio/ports/runner-host.ts';
import type { RunAhead, RunCommand, RunnerMessage } from '../studio/ports/runner-messages.ts';
import { awakeClock } from './awake-clock.ts';
import { crashed, hung, overLimits, serverStopped } from './run-ends.ts';
import { RunnerProcess } from './runner-process.ts';

export interface RunnerHostOptions {
  readonly engine: string;
  readonly threads?: number;
  readonly limits: RunLimits;
  /** Where packs are, and which of them it may load. */
  readonly packs?: { readonly home: string; readonly allowed: () => readonly AllowedPack[] };
  /** Another script than the runner's own, and what it gets besides: of a worker. */
  readonly child?: RunnerChild;
  /** See {@link OnNews}. */
  readonly onNews: (news: LocalNews) => Promise<void>;
  readonly log: StudioLog;
  readonly heartbeatMs?: number;
  /** Without a heartbeat for so long the process counts as hung. A single native call may take long. */
  readonly hungAfterMs?: number;
  /** What a cancelled run has to checkpoint and end by itself. */
  readonly cancelGraceMs?: number;
  /** Wait before the first restart after a crash; doubled with each further one. */
  readonly backoffMs?: number;
}

const MAX_BACKOFF_MS = 30_000;
/** A server that did not get to look for longer was suspended, or stopped. */
const AWAKE_GAP_MS = 5000;
/** What a process may take to start, ms. */
const START_MS = 60_000;

interface Running {
  readonly command: RunCommand;
  readonly settle: (end: RunEnd) => void;
  /** When the process was given it. */
  begunAt?: number;
  /** Why it is being ended. */
  stopping?: { readonly end: RunEnd; readonly killAt: number };
  cancelledAt?: number;
}

/**
 * One runner process for one device, seen from the server: starts it, watches its heartbeat, memory and time, and
 * replaces it after a crash, a hang or a kill, each time after a longer pause.
 */
export function createRunnerHost(options: RunnerHostOptions): RunnerHost {
  const {
    limits,
    log,
    heartbeatMs = 500,
    hungAfterMs = 120_000,
    cancelGraceMs = 20_000,
    backoffMs = 250,
  } = options;
  const watchMs = Math.min(heartbeatMs, hungAfterMs / 4);
  // Looked at by the watchdog; what is much longer between two looks was no time in which a runner could answer.
  const clock = awakeClock(Math.max(AWAKE_GAP_MS, 4 * watchMs));
  let child: RunnerProcess | undefined;
  let ready = false;
  /** It is to be warm when it is ready. */
  let expected: { readonly ahead: RunAhead | undefined } | undefined;
  let running: Running | undefined;
  let closed = false;
  let restarts = 0;
  let failuresInARow = 0;
  let notBefore = 0;
  let lastMessageAt = 0;
  let known: Partial<Pick<RunnerStatus, 'engine' | 'pid' | 'rss' | 'loopDelayMs'>> & { device?: string } = {};
  let delayed: NodeJS.Timeout | undefined;
  /** The packs that the process has loaded. */
  let loaded: readonly AllowedPack[] | undefined;

  function start(): void {
    loaded = options.packs?.allowed();
    const script = options.child?.script ?? processFile('runner-process/runner-child');
    ready = false;
    lastMessageAt = clock();
    // What is heard of a process that has been replaced is ignored.
    const isCurrent = () => child === started;
    const started = new RunnerProcess(
      script,
      {
        parent: process.pid,
        engine: options.engine,
        heartbeatMs,
        ...(options.threads !== undefined && { threads: options.threads }),
        ...(options.packs !== undefined &&
          loaded !== undefined && { packs: { home: options.packs.home, allowed: loaded } }),
        ...options.child?.options,
      },
      {
        message: (message) => isCurrent() && onMessage(message),
        failed: (reason) => log('error', 'runner could not start', { error: reason }),
        ended: (code, signal, said) => isCurrent() && onExit(code, signal, said),
      },
    );
    child = started;
    known = started.pid === undefined ? {} : { pid: started.pid };
  }

  function onMessage(message: RunnerMessage): void {
    lastMessageAt = clock();
    switch (message.kind) {
      case 'ready':
        ready = true;
        log('info', 'runner ready', { pid: message.pid });
        if (running?.cancelledAt !== undefined) settle(CANCELLED);
        else if (running !== undefined) begin(running);
        else if (expected !== undefined) child?.send({ kind: 'warm', ...expected });
        expected = undefined;
        return;
      case 'engine':
        known = { ...known, engine: message.engine, device: message.device };
        return;
      case 'heartbeat':
        known = { ...known, rss: message.rss, loopDelayMs: message.loopDelayMs };
        return;
      case 'warning':
        log('warn', message.message);
        return;
      case 'events':
      case 'tensors':
      case 'steered':
        if (message.runId === running?.command.runId) void options.onNews(message);
        return;
      case 'taps': {
        const of = child;
        const taken = message.runId === running?.command.runId ? options.onNews(message) : Promise.resolve();
        // The next ones come when these are dealt with: a slow database is not buried under them.
        void taken.then(() => of?.send({ kind: 'taps-taken' }));
        return;
      }
      case 'finished':
        if (message.runId !== running?.command.runId) return;
        failuresInARow = 0;
        if (running.stopping === undefined) settle(message);
        // It checkpointed in time after a limit was reached; what it holds goes with its process.
        else child?.kill();
        return;
      case 'refused':
        if (message.runId !== running?.command.runId) return;
        settle({ kind: 'refused', code: message.error.code, reason: message.error.message });
        return;
      default:
        assertNever(message);
    }
  }

  function begin(run: Running): void {
    run.begunAt = clock();
    child?.send(run.command);
  }

  function settle(end: RunEnd): void {
    const ended = running;
    running = undefined;
    ended?.settle(end);
  }

  /** The process has ended and its output has been read. */
  function onExit(code: number | null, signal: NodeJS.Signals | null, said: string): void {
    child = undefined;
    ready = false;
    known = {};
    if (closed) {
      settle(serverStopped());
      return;
    }
    restarts += 1;
    failuresInARow += 1;
    notBefore = clock() + Math.min(MAX_BACKOFF_MS, backoffMs * 2 ** (failuresInARow - 1));
    log('warn', 'runner ended', { code, signal, stderr: said, run: running?.command.runId });
    settle(running?.stopping?.end ?? crashed(code, signal));
  }

  /** Looks after the process: nothing that hangs, grows or takes too long goes on. */
  function watch(): void {
    const now = clock();
    if (child === undefined) return;
    // Until it has loaded its code it has nothing to say.
    if (now - lastMessageAt > (ready ? hungAfterMs : Math.max(hungAfterMs, START_MS))) {
      stop(hung(now - lastMessageAt));
      child.kill();
      return;
    }
    if (running?.begunAt === undefined) return;
    const over = overLimits({ bytes: known.rss ?? 0, ms: now - running.begunAt }, limits);
    if (over !== undefined) stop(over);
    const { cancelledAt, stopping } = running;
    const late =
      stopping !== undefined
        ? now > stopping.killAt
        : cancelledAt !== undefined && now > cancelledAt + cancelGraceMs;
    if (!late) return;
    stop(CANCELLED);
    child.kill();
  }

  /** Asks the run to checkpoint and end, for a reason; the first one counts. */
  function stop(end: RunEnd): void {
    if (running === undefined || running.stopping !== undefined) return;
    running.stopping = { end, killAt: clock() + cancelGraceMs };
    child?.send({ kind: 'cancel', runId: running.command.runId });
  }

  /** Code of packs cannot be unloaded: an idle process with others than those that hold now goes. */
  function retire(): void {
    const old = child;
    if (old === undefined || loaded === options.packs?.allowed()) return;
    child = undefined;
    ready = false;
    known = {};
    void old.leave();
  }

  function state(): RunnerStatus['state'] {
    if (closed) return 'stopped';
    if (running === undefined) return 'idle';
    if (child === undefined) return 'restarting';
    return ready ? 'running' : 'starting';
  }

  const watchdog = setInterval(watch, watchMs);
  watchdog.unref();

  return {
    status: () => ({
      device: known.device ?? options.engine,
      state: state(),
      restarts,
      ...(known.engine !== undefined && { engine: known.engine }),
      threads: options.threads ?? defaultThreads(),
      ...(known.pid !== undefined && { pid: known.pid }),
      ...(known.rss !== undefined && { rss: known.rss }),
      ...(known.loopDelayMs !== undefined && { loopDelayMs: known.loopDelayMs }),
      ...(running !== undefined && { runId: running.command.runId }),
    }),
    run: (command) =>
      new Promise((resolve) => {
        if (closed || running !== undefined) {
          resolve({ kind: 'refused', code: 'run/state', reason: 'The runner is busy or stopped.' });
          return;
        }
        retire();
        running = { command, settle: resolve };
        if (ready) begin(running);
        else if (child === undefined) {
          delayed = setTimeout(start, Math.max(0, notBefore - clock()));
        }
      }),
    warm(ahead) {
      if (closed || running !== undefined || clock() < notBefore) return;
      retire();
      if (ready) child?.send({ kind: 'warm', ahead });
      else expected = { ahead };
      if (child === undefined) start();
    },
    cancel(runId) {
      if (running?.command.runId !== runId) return;
      if (child === undefined) {
        // It waits for a restart: nothing has begun.
        clearTimeout(delayed);
        settle(CANCELLED);
        return;
      }
      running.cancelledAt ??= clock();
      child.send({ kind: 'cancel', runId });
    },
    steer(runId, nodeId, values) {
      if (running?.command.runId === runId) child?.send({ kind: 'steer', runId, nodeId, values });
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(watchdog);
      clearTimeout(delayed);
      if (running !== undefined || !ready) child?.kill();
      await child?.leave();
      settle(serverStopped());
    },
  };
}
