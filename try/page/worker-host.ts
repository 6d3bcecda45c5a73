import { assertNever } from '../../src/errors.ts';
import type { LocalNews, RunEnd, RunnerHost, RunnerStatus } from '../../src/studio/ports/runner-host.ts';
import type { FromWorker, ToWorker } from '../shared/messages.ts';
import { en } from '../texts/en.ts';
import { deviceMemory } from './device-memory.ts';
import { drawSvg } from './draw-svg.ts';

/** What a cancelled run has to save its checkpoint and end by itself, ms. */
const GRACE_MS = 20_000;

interface Running {
  readonly runId: string;
  readonly settle: (end: RunEnd) => void;
  cancelled?: ReturnType<typeof setTimeout>;
}

/** The worker in which runs compute, seen from the page: made when the first run may come, and anew after it died. */
export function createWorkerHost(
  onNews: (news: LocalNews) => Promise<void>,
  warn: (message: string) => void,
): RunnerHost {
  let worker: Worker | undefined;
  let running: Running | undefined;
  let restarts = 0;
  let known: Partial<Pick<RunnerStatus, 'engine'>> & { device?: string } = {};

  function tell(message: ToWorker): void {
    worker?.postMessage(message);
  }

  function start(): Worker {
    const made = new Worker(new URL('../runner/main.ts', import.meta.url), { type: 'module' });
    made.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => take(data));
    made.addEventListener('error', (event) => {
      event.preventDefault();
      lose('runner/crashed', en.ended.died(event.message));
    });
    const first: ToWorker = { kind: 'device', memory: deviceMemory() };
    made.postMessage(first);
    return made;
  }

  function lose(code: 'runner/crashed' | 'runner/hung', reason: string): void {
    worker?.terminate();
    worker = undefined;
    known = {};
    restarts++;
    end({ kind: 'lost', code, reason });
  }

  function end(how: RunEnd): void {
    clearTimeout(running?.cancelled);
    const { settle } = running ?? {};
    running = undefined;
    settle?.(how);
  }

  function take(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
      case 'heartbeat':
        return;
      case 'engine':
        known = { engine: message.engine, device: message.device };
        return;
      case 'taps':
        void onNews(message).then(() => tell({ kind: 'taps-taken' }));
        return;
      case 'events':
      case 'tensors':
      case 'steered':
        void onNews(message);
        return;
      case 'warning':
        warn(message.message);
        return;
      case 'finished':
        end({ kind: 'finished', outcome: message.outcome, errors: message.errors });
        return;
      case 'refused':
        end({ kind: 'refused', code: message.error.code, reason: message.error.message });
        return;
      case 'draw-svg': {
        const { id, svg, scale } = message;
        drawSvg(svg, scale).then(
          (picture) => tell({ kind: 'drawn', id, picture }),
          (error: unknown) => tell({ kind: 'not-drawn', id, reason: String(error) }),
        );
        return;
      }
      default:
        assertNever(message);
    }
  }

  return {
    status: () => ({
      device: known.device ?? 'this page',
      state: running === undefined ? 'idle' : 'running',
      restarts,
      ...(known.engine !== undefined && { engine: known.engine }),
      ...(running !== undefined && { runId: running.runId }),
    }),
    run(command) {
      worker ??= start();
      return new Promise((settle) => {
        running = { runId: command.runId, settle };
        tell(command);
      });
    },
    warm(ahead) {
      if (running !== undefined) return;
      worker ??= start();
      tell({ kind: 'warm', ahead });
    },
    cancel(runId) {
      if (running?.runId !== runId) return;
      tell({ kind: 'cancel', runId });
      running.cancelled ??= setTimeout(() => lose('runner/hung', en.ended.hung), GRACE_MS);
    },
    steer(runId, nodeId, values) {
      if (running?.runId === runId) tell({ kind: 'steer', runId, nodeId, values });
    },
    async close() {
      worker?.terminate();
      worker = undefined;
    },
  };
}
