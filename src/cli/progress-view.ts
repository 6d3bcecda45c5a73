import type { RunEvent } from '../graph/events.ts';
import { clockTime, type Terminal } from './terminal.ts';

/** Without a terminal that redraws, a node's progress is printed at most this often. */
const PLAIN_INTERVAL_MS = 10_000;
const BAR_WIDTH = 24;

export interface ProgressView {
  show(event: RunEvent): void;
  /** Clears the live line. */
  close(): void;
}

/**
 * A run on stderr: a line for each node that ends, and a bar with the time to go for the node that computes,
 * redrawn in place on a terminal and repeated now and then elsewhere.
 */
export function progressView(terminal: Terminal): ProgressView {
  let live = '';
  const lastPlain = new Map<string, number>();

  const clear = () => {
    if (live !== '') terminal.clearLine();
    live = '';
  };
  const line = (text: string) => {
    clear();
    terminal.err(`${text}\n`);
  };

  let skipped: string[] = [];
  /** All in one line: what failed must not be lost among what follows from it. */
  const tellSkipped = (): void => {
    if (skipped.length > 0) line(`- skipped, because a node before failed: ${skipped.join(', ')}`);
    skipped = [];
  };

  return {
    show(event) {
      if (event.kind === 'node-state' && event.state === 'skipped') {
        skipped.push(event.nodeId);
        return;
      }
      tellSkipped();
      switch (event.kind) {
        case 'progress': {
          const text = progressText(event, terminal.interactive ? terminal.columns - 1 : 200);
          if (terminal.interactive) {
            terminal.clearLine();
            terminal.err(text);
            live = text;
          } else if (event.at - (lastPlain.get(event.nodeId) ?? 0) >= PLAIN_INTERVAL_MS) {
            lastPlain.set(event.nodeId, event.at);
            line(text);
          }
          return;
        }
        case 'node-state':
          if (event.state === 'done' || event.state === 'cached') {
            const took = event.elapsedMs === undefined ? '' : ` in ${clockTime(event.elapsedMs)}`;
            if (event.state === 'cached') line(`= ${event.nodeId}: unchanged, taken from the cache`);
            else if ((event.elapsedMs ?? 0) >= 1000) line(`✓ ${event.nodeId}: done${took}`);
          } else if (event.state === 'failed') {
            const { code, message, hint } = event.error ?? {
              code: 'node/failed',
              message: '',
              hint: undefined,
            };
            line(`✗ ${event.nodeId}: ${code}: ${message}${hint === undefined ? '' : `\n    ${hint}`}`);
          }
          return;
        case 'log':
          line(`${event.level === 'warning' ? '!' : '·'} ${event.nodeId}: ${event.message}`);
          return;
        default:
          return;
      }
    },
    close() {
      tellSkipped();
      clear();
    },
  };
}

/** What even a quiet run says: which nodes failed and why, and what was wrong where nothing failed. */
export function failureView(terminal: Terminal): ProgressView {
  const all = progressView(terminal);
  return {
    show(event) {
      if (event.kind === 'node-state' && event.state === 'failed') all.show(event);
      else if (event.kind === 'log' && event.level === 'warning') all.show(event);
    },
    close: all.close,
  };
}

/** "train  ███████░░░░  58% scale 2/3 · update 350/600  0:41 to go" */
export function progressText(event: Extract<RunEvent, { kind: 'progress' }>, columns: number): string {
  const fraction = event.total > 0 ? Math.min(1, event.done / event.total) : 0;
  const filled = Math.round(fraction * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const percent = `${Math.round(100 * fraction)}%`.padStart(4);
  const eta = event.etaMs === undefined ? '' : `  ${clockTime(event.etaMs)} to go`;
  return `${event.nodeId}  ${bar} ${percent}  ${event.label ?? ''}${eta}`.slice(0, columns);
}
