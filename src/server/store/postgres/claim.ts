import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import { PatchwiseError } from '../../../errors.ts';
import type { StudioLog } from '../../../studio/ports/log.ts';

/** What makes a database one studio's: another that asks for it is refused. */
export interface Claim {
  /** Why it is not now, if so: nothing may be read or written meanwhile. */
  lost(): Error | undefined;
  release(): Promise<void>;
}

/** How long PostgreSQL may take to notice that the studio before this one was killed, ms. */
const PATIENCE_MS = 5000;
const RETRY_MS = 250;

/**
 * Takes the database for this studio: a lock of PostgreSQL's that lasts as long as the connection. When that breaks, as when
 * PostgreSQL is started anew, it is taken again as soon as it answers.
 * @throws `storage/locked` while another studio has it
 */
export async function claimDatabase(
  Make: typeof Client,
  config: ClientConfig,
  place: string,
  log: StudioLog,
): Promise<Claim> {
  let client: Client;
  let lost: Error | undefined;
  const away = Object.assign(new Error('The connection was closed.'), { code: '08003' });
  let released = false;

  /** @returns undefined when another has it */
  async function take(): Promise<Client | undefined> {
    const made = new Make(config);
    // What breaks later is told by its end; before that the promise rejects.
    made.on('error', () => undefined);
    try {
      await made.connect();
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const { rows } = await made.query<{ taken: boolean }>(
          `SELECT pg_try_advisory_lock(hashtext('patchwise studio')) AS taken`,
        );
        if (rows[0]?.taken === true) break;
        if (performance.now() > until) {
          await made.end();
          return undefined;
        }
        await delay(RETRY_MS);
      }
    } catch (error) {
      made.end().catch(() => undefined);
      throw error;
    }
    lost = undefined;
    made.once('end', () => void again());
    return made;
  }

  async function again(): Promise<void> {
    lost = away;
    while (!released) {
      try {
        const taken = await take();
        if (taken === undefined) {
          lost = locked(place);
          log('error', 'another studio has taken the database: this one leaves it alone', { place });
          return;
        }
        if (released) await taken.end();
        client = taken;
        return;
      } catch (error) {
        log('warn', 'the database cannot be reached', { place, error: String(error) });
        await delay(RETRY_MS).catch(() => undefined);
      }
    }
  }

  const first = await take();
  if (first === undefined) throw locked(place);
  client = first;
  return {
    lost: () => lost,
    async release() {
      released = true;
      await client.end().catch(() => undefined);
    },
  };
}

function locked(place: string): PatchwiseError {
  return new PatchwiseError('storage/locked', `Another studio uses the database ${place}.`, {
    hint: 'Stop it first, or give this studio a database of its own: one database holds one studio. Nothing was changed.',
  });
}
