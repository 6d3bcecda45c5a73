import { PatchwiseError } from '../errors.ts';

/** Where a command writes: results to stdout, everything for people to stderr. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether stderr is a terminal that can redraw a line. */
  readonly interactive: boolean;
  readonly columns: number;
}

export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
  };
}

/** An error as people read it: code, message, remedy; the stack only for faults of our own. */
export function errorText(error: unknown): string {
  if (error instanceof PatchwiseError) {
    return `${error.code}: ${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}\n`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Unexpected error (please report it):\n${text}\n`;
}

/** "1:05" or "1:02:05" */
export function clockTime(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
