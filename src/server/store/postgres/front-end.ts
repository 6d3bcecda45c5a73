import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import { messageOf } from '../../../errors.ts';
import type { StudioLog } from '../../../studio/ports/log.ts';
import type { TurnEar } from '../stores.ts';
import { CHANNEL } from './bus.ts';
import type { Query } from './database.ts';
import { END_SILENT, FENCE_KEY, GIVE_TURN, TRY_TURN, TURN_ROW } from './turn.ts';

/** How often a front end asks for the turn at scheduling, ms. */
const ASK_EVERY_MS = 250;
const RETRY_MS = 250;
/** After a break of the connection, as when PostgreSQL is started anew, who had the turn gets it back first, ms. */
const AFTER_YOU_MS = 3000;
/** Who had the turn and has not reached PostgreSQL for this long gives it up, ms: it can do nothing for it. */
const GIVE_UP_MS = 60_000;
/** How often who has the turn shows that it is alive, and the others look whether it does, ms. */
const BEAT_EVERY_MS = 2000;
/** How long PostgreSQL may take to notice that the one before was killed, ms. */
const PATIENCE_MS = 5000;

export interface FrontEndOptions {
  readonly Client: typeof Client;
  readonly config: ClientConfig;
  readonly place: string;
  readonly log: StudioLog;
  /** What came over the channel. */
  readonly notified: (payload: string) => void;
  /** Words may have been missed. */
  readonly missed: () => void;
}

/** One front end's own connection: by it others know that it is alive, it hears them, and holds the turn if it has it. */
export interface FrontEndConnection {
  readonly query: Query;
  /** Number of the turn at scheduling that this front end has; rises with each that anybody takes. */
  turn(): number | undefined;
  /** Shows others that it is there, and how it was started. */
  register(terms: string): Promise<void>;
  /** How the others that are there were started. */
  others(): Promise<readonly string[]>;
  /** Takes the turn if nobody has it. */
  takeTurn(patient?: boolean): Promise<boolean>;
  /** Takes the turn whenever it is free, from now on. */
  seekTurn(ear: TurnEar): void;
  close(): Promise<void>;
}

/** @throws what PostgreSQL says where it cannot be reached */
export async function connectFrontEnd(options: FrontEndOptions): Promise<FrontEndConnection> {
  const { Client: Make, config, place, log, notified, missed } = options;
  let client: Client;
  let connected = false;
  let closed = false;
  let turn: number | undefined;
  let terms: string | undefined;
  /** The lock is held by the connection that is open now. */
  let locked = false;
  let askFrom = 0;
  /** Since when there is no connection. */
  let awaySince = 0;
  /** When it was last shown, or looked, that somebody has the turn. */
  let beatAt = 0;

  async function connect(): Promise<void> {
    const made = new Make(config);
    // What breaks later is told by its end; before that the promise rejects.
    made.on('error', () => undefined);
    try {
      await made.connect();
      made.on('notification', ({ payload = '' }) => notified(payload));
      await made.query(`LISTEN ${CHANNEL}`);
      if (terms !== undefined) await show(made, terms);
    } catch (error) {
      made.end().catch(() => undefined);
      throw error;
    }
    client = made;
    connected = true;
    made.once('end', () => void again());
  }

  async function again(): Promise<void> {
    connected = false;
    locked = false;
    awaySince = performance.now();
    while (!closed) {
      try {
        await connect();
        askFrom = performance.now() + (turn === undefined ? AFTER_YOU_MS : 0);
        missed();
        return;
      } catch (error) {
        log('warn', 'the database cannot be reached', { place, error: messageOf(error) });
        await delay(RETRY_MS);
      }
    }
  }

  const query: Query = async (sql, values = []) => (await client.query(sql, [...values])).rows;

  async function tryTurn(): Promise<boolean> {
    if (!connected) return false;
    const [row] = await query(TRY_TURN);
    if (row?.['taken'] !== 1) return false;
    locked = true;
    try {
      const [known] = await query(TURN_ROW);
      // As before, unless another has had it meanwhile.
      if (turn !== undefined) return Number(known?.['turn']) === turn;
      turn = await nextTurn();
    } catch (error) {
      await unlock();
      throw error;
    }
    log('info', 'this front end starts the runs', { turn });
    return true;
  }

  /** Transactions of the scheduler before this one end first; later ones see that it is another's turn. */
  async function nextTurn(): Promise<number> {
    try {
      await query('BEGIN');
      await query(`SELECT pg_advisory_xact_lock(${FENCE_KEY})`);
      const [next] = await query(
        `INSERT INTO patchwise.studio VALUES ('turn', '1')
         ON CONFLICT (key) DO UPDATE SET value = (studio.value::bigint + 1)::text RETURNING value::bigint AS turn`,
      );
      await query('COMMIT');
      return Number(next?.['turn']);
    } catch (error) {
      await query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async function unlock(): Promise<void> {
    if (!locked) return;
    locked = false;
    await query(GIVE_TURN).catch(() => undefined);
  }

  async function seek(ear: TurnEar): Promise<void> {
    while (!closed) {
      await delay(ASK_EVERY_MS);
      try {
        await look(ear);
      } catch (error) {
        if (connected)
          log('warn', 'the turn at starting runs could not be asked for', { error: messageOf(error) });
      }
    }
  }

  async function look(ear: TurnEar): Promise<void> {
    const had = turn;
    if (!connected && had !== undefined && performance.now() - awaySince > GIVE_UP_MS) await lose(ear);
    if (closed || !connected || performance.now() < askFrom) return;
    if (performance.now() - beatAt > BEAT_EVERY_MS) {
      beatAt = performance.now();
      // Any statement shows it.
      await query(locked ? 'SELECT 1' : END_SILENT);
    }
    if (locked) return;
    if (await tryTurn()) {
      if (had !== undefined) return;
      try {
        await ear.gained();
      } catch (error) {
        log('error', 'this front end cannot start runs', { error: messageOf(error) });
        turn = undefined;
        askFrom = performance.now() + AFTER_YOU_MS;
        await unlock();
      }
      return;
    }
    if (had === undefined) return;
    // The lock is that of the connection that broke, as long as PostgreSQL has not noticed.
    const [known] = await query(TURN_ROW);
    if (Number(known?.['turn']) === had) return;
    // Another has it, or has had it since.
    await lose(ear);
  }

  async function lose(ear: TurnEar): Promise<void> {
    log('warn', 'this front end starts runs no more');
    turn = undefined;
    if (connected) await unlock();
    await ear.lost();
  }

  await connect();
  return {
    query,
    turn: () => turn,
    async register(how) {
      terms = how;
      await show(client, how);
    },
    async others() {
      await query(
        `DELETE FROM patchwise.front_ends AS f WHERE NOT EXISTS (
           SELECT 1 FROM pg_stat_activity AS a WHERE a.pid = f.pid AND a.backend_start = f.since)`,
      );
      const rows = await query('SELECT terms FROM patchwise.front_ends WHERE pid <> pg_backend_pid()');
      return rows.map((row) => String(row['terms']));
    },
    async takeTurn(patient = false) {
      for (const until = performance.now() + (patient ? PATIENCE_MS : 0); ; ) {
        if (await tryTurn()) return true;
        if (performance.now() >= until) return false;
        await delay(50);
      }
    },
    seekTurn: (ear) => void seek(ear),
    async close() {
      closed = true;
      await client.end().catch(() => undefined);
    },
  };
}

async function show(client: Client, terms: string): Promise<void> {
  await client.query(
    `INSERT INTO patchwise.front_ends SELECT pid, backend_start, $1 FROM pg_stat_activity WHERE pid = pg_backend_pid()
     ON CONFLICT (pid, since) DO NOTHING`,
    [terms],
  );
}
