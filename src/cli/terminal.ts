import { PatchwiseError } from '../errors.ts';
import { formatProblem, type GraphProblem } from '../graph/document/problems.ts';

/** Where a command writes: results to stdout, everything for people to stderr. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Writes a file's bytes to stdout. */
  bytes(data: Uint8Array): void;
  /** Empties the line that stderr is in, for one that is redrawn. */
  clearLine(): void;
  /**
   * Waits for what was written to stdout.
   * @returns why some of it could not be written; nothing when its reader only went away
   */
  flushed?(): Promise<string | undefined>;
  /** Whether stderr is a terminal that can redraw a line. */
  readonly interactive: boolean;
  readonly columns: number;
}

/**
 * The process's own streams. When a reader goes away (`patchwise nodes | head`, a closed terminal) or a disk is full,
 * what would be written is dropped and the command goes on: a training is worth more than its log. That results were
 * dropped is told at the end.
 */
export function processTerminal(): Terminal {
  let lost: string | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') lost ??= error.message;
  });
  process.stderr.on('error', () => undefined);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    bytes: (data) => void process.stdout.write(data),
    clearLine: () => void process.stderr.write('\r\u001b[K'),
    async flushed() {
      await new Promise<void>((done) => process.stdout.write('', () => setImmediate(done)));
      return lost;
    },
    interactive: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
  };
}

/**
 * A text from elsewhere (a graph, a file's name) as a terminal may get it: control and direction characters, which
 * could move its cursor, set its title or hide what is written, as their escapes. Inside JSON they stay what they are.
 */
function printable(text: string): string {
  return text.replaceAll(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A terminal that gets printable text only, whoever writes. */
export function printableTerminal(terminal: Terminal): Terminal {
  return {
    ...terminal,
    out: (text) => terminal.out(printable(text)),
    err: (text) => terminal.err(printable(text)),
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
