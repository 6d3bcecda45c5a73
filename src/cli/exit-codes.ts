import { type ErrorCode, PatchwiseError } from '../errors.ts';

/** What a process says when it ends. Documented in docs/command-line.md. */
export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was given cannot be used, whatever it is: the same command fails again on any machine. */
const USAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'usage/invalid',
  'value/out-of-range',
  'tensor/shape',
  'graph/invalid',
  'graph/version',
  'graph/too-large',
  'graph/too-costly',
  'stream/length-mismatch',
  'engine/unknown',
  'file/missing',
  'file/unreadable',
  'file/unwritable',
  'file/too-large',
  'image/undecodable',
  'image/too-large',
  'image/too-small',
  'model/invalid',
  'model/version',
  'checkpoint/mismatch',
  'storage/missing',
  'backup/invalid',
  'pack/missing',
  'pack/invalid',
]);

/**
 * The exit code for what failed: {@link EXIT.usage} where what was given cannot be used (an option, a graph, a file that is
 * not there or is not what it should be, a place that cannot be written to), wherever that is found out: of a photograph
 * that is no picture, before a run or by the node that reads it; {@link EXIT.failed} where this machine or the
 * computation failed: a disk that is full is no fault of what was given.
 */
export function exitCodeFor(code: ErrorCode): ExitCode {
  if (code === 'run/cancelled') return EXIT.cancelled;
  return USAGE.has(code) ? EXIT.usage : EXIT.failed;
}

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof PatchwiseError ? exitCodeFor(error.code) : EXIT.failed;
}
