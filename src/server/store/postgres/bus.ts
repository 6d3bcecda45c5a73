import { z } from 'zod';
import { id as runId } from '../../../protocol/fields.ts';
import type { Bus, Ear, Word } from '../../../studio/ports/front-ends.ts';
import type { StudioLog } from '../../../studio/ports/log.ts';
import { type TapsOfRun, tapsFromBytes, tapsToBytes } from '../../../studio/taps-bytes.ts';
import type { Query } from './database.ts';

/** The channel of NOTIFY. */
export const CHANNEL = 'patchwise';
/** Bytes of one notification: PostgreSQL takes fewer than 8,000. */
const MOST_BYTES = 7900;
/** Words are gathered for so long, ms: a notification costs PostgreSQL the same for one and for a hundred. */
const GATHER_MS = 10;
const RETRY_MS = 250;
/** Words that wait while PostgreSQL is away; who hears of more has to look for itself. */
const MOST_WAITING = 10_000;
/** Pictures lie in the database for this long, ms, for those who have heard of them. */
const KEPT_MS = 10_000;

const words = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['status', 'removed', 'events', 'followed']), runId }),
    z.strictObject({ kind: z.enum(['expected', 'asked', 'answered']) }),
    /** Where pictures and numbers of a run lie. */
    z.strictObject({ kind: z.literal('taps'), runId, at: z.number().int() }),
  ]),
);
type Sent = z.output<typeof words>[number];

const notification = z.strictObject({ from: z.string(), words });

export interface PostgresBus extends Bus {
  /** Takes in what came over the channel. */
  notified(payload: string): void;
  /** The way from PostgreSQL was broken, and is there again. */
  missed(): void;
  close(): Promise<void>;
}

/**
 * The bus over PostgreSQL: words are payloads of NOTIFY. Pictures are too large for that: they lie in an unlogged table for a
 * moment, are told by their number, and read by who wants them.
 * @param self name of this front end, whose own words are not heard
 */
export function postgresBus(query: Query, self: string, log: StudioLog): PostgresBus {
  const ears = new Set<Ear>();
  let waiting: Sent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  let closed = false;
  /** Pictures that are on their way; of a run the next are passed over meanwhile. */
  const showing = new Set<string>();
  /** Of a run one after the other. */
  const reading = new Map<string, Promise<void>>();
  let tidied = performance.now();

  function put(word: Sent): void {
    if (closed) return;
    // What was told and not yet sent need not be told twice.
    const same = JSON.stringify(word);
    if (waiting.length < 100 && waiting.some((one) => JSON.stringify(one) === same)) return;
    if (waiting.length < MOST_WAITING) waiting.push(word);
    timer ??= setTimeout(flush, GATHER_MS);
  }

  function flush(): void {
    sending = send().finally(() => {
      timer = waiting.length > 0 && !closed ? setTimeout(flush, GATHER_MS) : undefined;
    });
  }

  async function send(): Promise<void> {
    const now = waiting;
    waiting = [];
    try {
      await query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [
        CHANNEL,
        payloads(self, now),
      ]);
    } catch {
      waiting = [...now, ...waiting].slice(0, MOST_WAITING);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async function show({ runId: id, frames, taps }: Omit<TapsOfRun, 'attempt'>): Promise<void> {
    showing.add(id);
    try {
      const body = Buffer.from(tapsToBytes({ runId: id, attempt: 0, frames, taps }));
      const now = Date.now();
      const [row] = await query(
        'INSERT INTO patchwise.previews (run_id, told_at, body) VALUES ($1, $2, $3) RETURNING id',
        [id, now, body],
      );
      put({ kind: 'taps', runId: id, at: Number(row?.['id']) });
      if (performance.now() - tidied > KEPT_MS) {
        tidied = performance.now();
        await query('DELETE FROM patchwise.previews WHERE told_at < $1', [now - KEPT_MS]);
      }
    } catch (error) {
      log('debug', 'pictures of a run could not be told', { run: id, error: String(error) });
    } finally {
      showing.delete(id);
    }
  }

  async function read(id: string, at: number): Promise<void> {
    try {
      const [row] = await query('SELECT body FROM patchwise.previews WHERE id = $1', [at]);
      const body: unknown = row?.['body'];
      const taps = body instanceof Uint8Array ? tapsFromBytes(body) : undefined;
      if (taps === undefined || taps.runId !== id) return;
      hear({ kind: 'taps', runId: id, frames: taps.frames, taps: taps.taps });
    } catch (error) {
      log('debug', 'pictures of a run could not be read', { run: id, error: String(error) });
    }
  }

  function hear(word: Word): void {
    for (const ear of ears) ear.heard(word);
  }

  return {
    tell(word) {
      if (word.kind !== 'taps') put(word);
      else if (!closed && !showing.has(word.runId)) void show(word);
    },
    hear(ear) {
      ears.add(ear);
      return () => ears.delete(ear);
    },
    notified(payload) {
      const told = parsed(payload);
      if (told === undefined) log('warn', 'a notification of the database was not understood');
      if (told === undefined || told.from === self) return;
      for (const word of told.words) {
        if (word.kind !== 'taps') hear(word);
        else if ([...ears].some((ear) => ear.wants?.(word.runId))) {
          const before = reading.get(word.runId) ?? Promise.resolve();
          const done: Promise<void> = before
            .then(() => read(word.runId, word.at))
            .finally(() => {
              if (reading.get(word.runId) === done) reading.delete(word.runId);
            });
          reading.set(word.runId, done);
        }
      }
    },
    missed() {
      for (const ear of ears) ear.missed?.();
    },
    async close() {
      await sending;
      // The last words, such as that runs were handed over.
      if (waiting.length > 0) await send();
      closed = true;
      clearTimeout(timer);
    },
  };
}

function parsed(payload: string): z.output<typeof notification> | undefined {
  try {
    return notification.parse(JSON.parse(payload));
  } catch {
    return undefined;
  }
}

/** Words as texts that NOTIFY takes. */
function payloads(from: string, all: readonly Sent[]): readonly string[] {
  const texts: string[] = [];
  let part: string[] = [];
  let bytes = 0;
  const end = (): void => {
    if (part.length > 0) texts.push(`{"from":${JSON.stringify(from)},"words":[${part.join(',')}]}`);
    part = [];
    bytes = 0;
  };
  for (const word of all) {
    const text = JSON.stringify(word);
    if (bytes + text.length > MOST_BYTES - 100) end();
    part.push(text);
    bytes += text.length + 1;
  }
  end();
  return texts;
}
