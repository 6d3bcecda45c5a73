import { existsSync } from 'node:fs';
import { PatchwiseError } from '../../errors.ts';
import type { Sessions } from '../../server/security/sessions.ts';
import { requireHiddenPassword } from '../database-address.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export interface SessionsCommandOptions {
  readonly home: string;
  /** Address of the database of PostgreSQL that the studio has. */
  readonly database?: string;
  /** Whether it was given as an argument. */
  readonly databaseShown?: boolean;
  /** Of a session, or `all`. */
  readonly revoke?: string;
}

/** `patchwise sessions`: the browsers that are in, also while the server runs; it notices within seconds. */
export async function sessionsCommand(
  { home, database, databaseShown = false, revoke }: SessionsCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (database !== undefined) {
    await requireHiddenPassword(database, databaseShown);
    const { openPostgresSessions } = await import('../../server/store/postgres/open.ts');
    const sessions = await openPostgresSessions(database);
    try {
      return await listOrEnd(sessions, revoke, terminal);
    } finally {
      await sessions.close();
    }
  }
  const [{ fileSessions }, { sessionsFile, studioFolders }] = await Promise.all([
    import('../../server/security/sessions.ts'),
    import('../../disk/run-folders.ts'),
  ]);
  const path = sessionsFile(home);
  if (!existsSync(path)) {
    if (!existsSync(studioFolders(home).database)) {
      throw new PatchwiseError('storage/missing', `${home} holds no studio data.`, {
        hint: 'Give the data folder of a studio with --home.',
      });
    }
    terminal.out('No browser has shown a token to a studio there.\n');
    return EXIT.done;
  }
  return listOrEnd(fileSessions(path), revoke, terminal);
}

async function listOrEnd(
  sessions: Sessions,
  revoke: string | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  if (revoke !== undefined) {
    const ended = await sessions.revoke(revoke === 'all' ? undefined : revoke);
    if (ended === 0 && revoke !== 'all') {
      throw new PatchwiseError('usage/invalid', `There is no session ${JSON.stringify(revoke)}.`, {
        hint: 'patchwise sessions lists them.',
      });
    }
    terminal.out(`Ended ${ended} ${ended === 1 ? 'session' : 'sessions'}.\n`);
    return EXIT.done;
  }
  for (const { id, createdAt, agent } of sessions.list()) {
    terminal.out(`${id}  since ${new Date(createdAt).toISOString()}  ${agent}\n`);
  }
  if (sessions.list().length === 0) terminal.out('No browser is in.\n');
  return EXIT.done;
}
