import type { RunEvent } from '../graph/events.ts';
import type { Report } from '../nodes/values.ts';
import { clockTime, type Terminal } from './terminal.ts';

/** How a run ended; undefined where it never said so. */
export type RunOutcome = Extract<RunEvent, { kind: 'run-finished' }> | undefined;

/** What is told of a run beside its outcome. */
export interface RunSummaryFacts {
  /** Folder of its files; undefined where nobody is to know it. */
  readonly out: string | undefined;
  /** How many it has written. */
  readonly files: number;
  /** Whether something could not be saved when it was stopped. */
  readonly warned: boolean;
  /** What goes on from a checkpoint after a stop, as "the same command"; undefined where nothing leaves one. */
  readonly again: string | undefined;
}

/** Tells the figures of a run, how it ended, and what to do next. */
export function tellSummary(
  terminal: Terminal,
  reports: readonly Report[],
  outcome: RunOutcome,
  { out, files, warned, again }: RunSummaryFacts,
): void {
  for (const { title, entries } of reports) {
    terminal.err(`\n${title}\n`);
    for (const { name, value, meaning } of entries) {
      const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
      terminal.err(`  ${name}: ${shown}${meaning === undefined ? '' : `  (${meaning})`}\n`);
    }
  }
  const took = clockTime(outcome?.elapsedMs ?? 0);
  const where =
    out === undefined
      ? ''
      : ` ${files} ${files === 1 ? 'file' : 'files'} in ${out}; run.json there says how.`;
  switch (outcome?.outcome) {
    case 'done':
      terminal.err(`\nDone in ${took}.${where}\n`);
      return;
    case 'cancelled': {
      if (again === undefined) {
        terminal.err(`\nCancelled after ${took}. The same command begins anew.\n`);
        return;
      }
      const next = warned
        ? `Not all could be saved, see above: ${again} goes on from the last checkpoint that was.`
        : `${again[0]?.toUpperCase()}${again.slice(1)} goes on from the last checkpoint.`;
      terminal.err(`\nCancelled after ${took}. ${next}\n`);
      return;
    }
    default: {
      const failed = outcome?.errors.map((error) => error.nodeId).join(', ');
      const left = out === undefined ? '' : ` Files so far in ${out}.`;
      terminal.err(`\nFailed after ${took}: ${failed}.${left}\n`);
    }
  }
}
