import { messageOf, PatchwiseError } from '../../../errors.ts';
import { UnreadableRow } from '../rows/row-kind.ts';

/** What PostgreSQL, or the way to it, calls an error by: SQLSTATE, or the system's name. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Whether it is the connection that failed, and not what was asked for: it may be asked for again. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  // 57P01 to 57P03: it is being stopped, has crashed, or is starting (PostgreSQL, appendix A).
  if (/^(08|57P0[123])/.test(code) || /^(E[A-Z]+|EAI_AGAIN)$/.test(code)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout expired)|timeout exceeded when trying/.test(error.message)
  );
}

/** The named error for what PostgreSQL says while a studio runs; others are given back as they are. */
export function storageError(place: string, error: unknown): unknown {
  if (error instanceof PatchwiseError) return error;
  if (error instanceof UnreadableRow) {
    return new PatchwiseError('storage/corrupt', `${error.message}.`, {
      hint: `Only this row is damaged; all others of ${place} are served. Delete it, or restore a backup.`,
      cause: error,
    });
  }
  const code = codeOf(error);
  if (code === '53100') {
    return new PatchwiseError('storage/full', `${place} could not grow: its disk is full.`, {
      hint: 'Free some space there; what was stored before is unchanged.',
      cause: error,
    });
  }
  if (isLost(error)) {
    return new PatchwiseError('storage/failed', `${place} cannot be reached now.`, {
      hint: 'See whether PostgreSQL runs; the studio goes on when it answers again.',
      cause: error,
    });
  }
  if (code === '') return error;
  return new PatchwiseError('storage/failed', `${place}: ${messageOf(error)} (${code}).`, {
    hint: 'See the log of PostgreSQL.',
    cause: error,
  });
}

/** Why a scheduler that has lost its turn may write nothing more of runs. */
export function anothersTurn(place: string): PatchwiseError {
  return new PatchwiseError('storage/locked', `Another front end starts the runs of ${place} by now.`, {
    hint: 'This one goes on with pages and requests.',
  });
}

/** Whether PostgreSQL, or the way to it, has said something. */
function isOf(cause: unknown): boolean {
  return codeOf(cause) !== '';
}

const UNCHANGED = 'Nothing was changed.';

/** The named error for why a studio cannot begin with a database: what it is, and what to do. */
export function startError(place: string, thrown: unknown): unknown {
  // What a question at the start was named by is less than what can be said here.
  const error = thrown instanceof PatchwiseError && isOf(thrown.cause) ? thrown.cause : thrown;
  if (error instanceof PatchwiseError) return error;
  const code = codeOf(error);
  const failed = (message: string, hint: string) =>
    new PatchwiseError('storage/failed', message, { hint: `${hint} ${UNCHANGED}`, cause: error });
  if (code.startsWith('28') || /SASL|password/.test(messageOf(error))) {
    return failed(
      `PostgreSQL at ${place} refuses the user or the password.`,
      'Correct them in PATCHWISE_DATABASE (postgres://user:password@host/database), or in PGPASSWORD.',
    );
  }
  if (code === '3D000') {
    return failed(
      `PostgreSQL has no database ${place}.`,
      'Make it (createdb --encoding=UTF8), or correct its name in --database.',
    );
  }
  if (code === '42501') {
    return failed(
      `The user of PostgreSQL may not make tables in ${place}.`,
      'Let the user: GRANT CREATE ON DATABASE … TO …;',
    );
  }
  if (isLost(error)) {
    return failed(
      `No PostgreSQL answers at ${place} (${code === '' ? 'it does not answer in time' : code}).`,
      'Start it, or correct the address in --database or PATCHWISE_DATABASE.',
    );
  }
  return storageError(place, error);
}
