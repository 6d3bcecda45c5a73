import { existsSync } from 'node:fs';
import { PatchwiseError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

export interface SessionsCommandOptions {
  readonly home: string;
  /** Of a session, or `all`. */
  readonly revoke?: string;
}

/** `patchwise sessions`: the browsers that are in, also while the server runs; it notices within seconds. */
export async function sessionsCommand(
  { home, revoke }: SessionsCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
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
  const sessions = fileSessions(path);
  if (revoke !== undefined) {
    const ended = sessions.revoke(revoke === 'all' ? undefined : revoke);
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
