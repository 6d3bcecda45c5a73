import type { Redis } from 'ioredis';
import type { BrokerKeys } from '../broker/keys.ts';
import { openCard, type WorkerCard } from '../broker/worker-card.ts';

/** The workers that have told of themselves lately. */
export interface WorkerList {
  readonly cards: readonly WorkerCard[];
  /** Asks the broker anew. */
  refresh(): Promise<void>;
  close(): void;
}

/** How often the broker is asked when nobody tells of a change, ms. */
const EVERY_MS = 2000;
/** With many workers something changes all the time: reading takes at most one part in so many of the studio's time. */
const SHARE = 10;
/** And it rests no longer than this, ms: one may have been slow because the broker was away. */
const MOST_REST_MS = 1000;

/** A worker that has told nothing new for this long is gone, ms: it tells every few seconds. */
const SILENT_MS = 15_000;
/** How long one that is gone is remembered, ms. */
const FORGOTTEN_MS = 3_600_000;

/** @param clock rising milliseconds, for tests */
export function createWorkerList(
  redis: Redis,
  keys: BrokerKeys,
  onChange: () => void,
  clock: () => number = () => performance.now(),
): WorkerList {
  let cards: readonly WorkerCard[] = [];
  /** The latest card of each worker. */
  const heard = new Map<string, { readonly beat: number; readonly at: number }>();
  let under: Promise<void> | undefined;
  let again = false;
  let took = 0;
  let closed = false;

  /** A card that somebody has kept and shows again is of no worker: that goes on counting. */
  function isAlive({ id, beat }: WorkerCard): boolean {
    const now = clock();
    const known = heard.get(id);
    if (known === undefined || beat > known.beat) {
      heard.delete(id);
      heard.set(id, { beat, at: now });
    } else if (now - known.at > SILENT_MS) return false;
    for (const [old, { at }] of heard) {
      if (now - at < FORGOTTEN_MS) break;
      heard.delete(old);
    }
    return true;
  }

  async function read(): Promise<void> {
    const began = performance.now();
    const ids = await redis.smembers(keys.workers);
    const texts = ids.length === 0 ? [] : await redis.mget(ids.map((id) => keys.worker(id)));
    const gone = ids.filter((_, i) => texts[i] === null || texts[i] === undefined);
    if (gone.length > 0) await redis.srem(keys.workers, ...gone);
    const signed = ids.flatMap((id, i) => openCard(texts[i] ?? null, id, keys.signer) ?? []);
    cards = signed.filter(isAlive).sort((a, b) => a.since - b.since);
    onChange();
    took = performance.now() - began;
  }

  /** One question at a time, and a rest after it; one more when something has changed meanwhile. */
  function refresh(): Promise<void> {
    if (under !== undefined) {
      again = true;
      return under;
    }
    under = read();
    under.catch(() => undefined).then(() => setTimeout(rested, Math.min(MOST_REST_MS, took * (SHARE - 1))));
    return under;
  }

  function rested(): void {
    under = undefined;
    if (!again || closed) return;
    again = false;
    refresh().catch(() => undefined);
  }

  const timer = setInterval(() => void refresh().catch(() => undefined), EVERY_MS);
  timer.unref();
  return {
    get cards() {
      return cards;
    },
    refresh,
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}
