import {
  type Change,
  noSessions,
  type Sessions,
  type SessionsContent,
  sessionsIn,
  sessionsOver,
  withToken,
} from '../../security/sessions.ts';
import type { Postgres, Query } from './database.ts';

/** Sessions in a database of PostgreSQL: every front end lets in whom another has. */
export interface PostgresSessions extends Sessions {
  close(): void | Promise<void>;
}

/** How often it is looked what other front ends have opened and ended, ms. */
const LOOK_MS = 1000;

/**
 * @param token fingerprint of the token that the operator gave: when it is another than before, all sessions end
 * @param now for tests
 */
export async function postgresSessions(
  db: Postgres,
  token?: string,
  now: () => number = Date.now,
): Promise<PostgresSessions> {
  let known: SessionsContent = noSessions();
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  /** One after the other: what was read before a change does not take the place of the change. */
  function inTurn(action: () => Promise<void>): Promise<void> {
    const done = last.then(action);
    last = done.catch(() => undefined);
    return done;
  }

  const change = (next: Change): Promise<void> =>
    inTurn(async () => {
      known = await db.oneByOne('sessions', async (query) => {
        const before = await stored(query);
        const after = next(before ?? noSessions());
        if (after !== before) await store(query, after);
        return after;
      });
    });

  /** Whoever asks while one waits for its turn shares it. */
  const refresh = (): Promise<void> => {
    waiting ??= inTurn(async () => {
      waiting = undefined;
      known = (await stored(db.query)) ?? known;
    });
    return waiting;
  };

  await change((before) => withToken(before, token));
  // While the database is away those that are known come in.
  const looking = setInterval(() => void refresh().catch(() => undefined), LOOK_MS);
  looking.unref();
  return {
    ...sessionsOver({ read: () => known, change, refresh }, now),
    close: () => clearInterval(looking),
  };
}

async function stored(query: Query): Promise<SessionsContent | undefined> {
  const [row] = await query(`SELECT value FROM patchwise.studio WHERE key = 'sessions'`);
  return row === undefined ? undefined : sessionsIn(String(row['value']));
}

async function store(query: Query, content: SessionsContent): Promise<void> {
  await query(
    `INSERT INTO patchwise.studio VALUES ('sessions', $1)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(content)],
  );
}
