import type { Redis } from 'ioredis';
import type { BrokerKeys } from '../broker/keys.ts';
import { readCard, type WorkerCard } from '../broker/worker-card.ts';

/** The workers that have told of themselves lately. */
export interface WorkerList {
  readonly cards: readonly WorkerCard[];
  /** Asks the broker anew. */
  refresh(): Promise<void>;
  close(): void;
}

/** How often the broker is asked when nobody tells of a change, ms. */
const EVERY_MS = 2000;

export function createWorkerList(redis: Redis, keys: BrokerKeys, onChange: () => void): WorkerList {
  let cards: readonly WorkerCard[] = [];
  let under: Promise<void> | undefined;
  let again = false;

  async function read(): Promise<void> {
    const ids = await redis.smembers(keys.workers);
    const texts = ids.length === 0 ? [] : await redis.mget(ids.map((id) => keys.worker(id)));
    const gone = ids.filter((_, i) => texts[i] === null || texts[i] === undefined);
    if (gone.length > 0) await redis.srem(keys.workers, ...gone);
    cards = texts.flatMap((text) => readCard(text ?? null) ?? []).sort((a, b) => a.since - b.since);
    onChange();
  }

  /** One question at a time; one more when something has changed meanwhile. */
  function refresh(): Promise<void> {
    if (under !== undefined) {
      again = true;
      return under;
    }
    under = read().finally(() => {
      under = undefined;
      if (!again) return;
      again = false;
      void refresh().catch(() => undefined);
    });
    return under;
  }

  const timer = setInterval(() => void refresh().catch(() => undefined), EVERY_MS);
  timer.unref();
  return {
    get cards() {
      return cards;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}
