import { isCancelled, PatchwiseError } from '../errors.ts';

/** What a process says when it ends. Documented in README.md. */
export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for an error that ended a command. */
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
      return EXIT.usage;
    default:
      return EXIT.failed;
  }
}
