import { isCancelled, PatchwiseError } from '../errors.ts';

/** What a process says when it ends. Documented in docs/command-line.md. */
export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The exit code for an error that ended a command: {@link EXIT.usage} where what was given cannot be used, whatever it is
 * (an option, a graph, a file that is not there or is not what it should be), so that a script need not tell a missing
 * photograph from one that is no picture; {@link EXIT.failed} where this machine or the computation failed.
 */
export function exitCodeOf(error: unknown): ExitCode {
  if (isCancelled(error)) return EXIT.cancelled;
  if (!(error instanceof PatchwiseError)) return EXIT.failed;
  switch (error.code) {
    case 'usage/invalid':
    case 'graph/invalid':
    case 'graph/version':
    case 'graph/too-large':
    case 'engine/unknown':
    case 'file/missing':
    case 'file/unreadable':
    case 'file/too-large':
    case 'image/undecodable':
    case 'image/too-large':
    case 'image/too-small':
    case 'model/invalid':
    case 'model/version':
    case 'pack/missing':
    case 'pack/invalid':
      return EXIT.usage;
    default:
      return EXIT.failed;
  }
}
