import { PatchwiseError } from '../errors.ts';
import { formatProblem, type GraphProblem } from '../graph/check/problems.ts';

/** Where a command writes: results to stdout, everything for people to stderr. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether stderr is a terminal that can redraw a line. */
  readonly interactive: boolean;
  readonly columns: number;
}

/**
 * The process's own streams. When a reader goes away (`patchwise nodes | head`, a closed terminal), what would be
 * written is dropped and the command goes on: a training is worth more than its log.
 */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
  };
}

/** An error as people read it: code, message, remedy, further problems; the stack only for faults of our own. */
export function errorText(error: unknown): string {
  if (error instanceof PatchwiseError) {
    const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
    const more = furtherErrors(error).map((problem) => `${formatProblem(problem)}\n`);
    return `${error.code}: ${error.message}${hint}\n${more.join('')}`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Unexpected error (please report it):\n${text}\n`;
}

/** The problems of a graph after the first, which the message tells. */
function furtherErrors({ details }: PatchwiseError): readonly GraphProblem[] {
  const problems = details?.['problems'];
  if (!Array.isArray(problems)) return [];
  return (problems as GraphProblem[]).filter((problem) => problem.severity === 'error').slice(1);
}

/** "1:05" or "1:02:05" */
export function clockTime(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
