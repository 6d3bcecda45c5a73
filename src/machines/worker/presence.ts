import type { Redis } from 'ioredis';
import type { StudioLog } from '../../studio/ports/log.ts';
import type { BrokerKeys } from '../broker/keys.ts';
import type { Control } from '../broker/wire.ts';
import { sealCard, type WorkerCard } from '../broker/worker-card.ts';

/** What a worker tells the broker of itself: it counts as long as it goes on telling. */
export interface Presence {
  /** Tells how it is now. @param changed whether the studio is to look at once */
  tell(changed: boolean): Promise<void>;
  /** The same without waiting for it; what fails is logged. */
  mention(changed: boolean): void;
  /** Tells that it is gone. */
  leave(): Promise<void>;
}

/** @param holdsMs how long the broker believes it, ms */
export function createPresence(
  redis: Redis,
  keys: BrokerKeys,
  id: string,
  card: () => Omit<WorkerCard, 'beat'>,
  holdsMs: number,
  log: StudioLog,
): Presence {
  let beat = 0;
  const change = JSON.stringify({ kind: 'worker', id } satisfies Control);

  async function tell(changed: boolean): Promise<void> {
    const said = redis
      .multi()
      .set(keys.worker(id), sealCard({ ...card(), beat: ++beat }, keys.signer), 'PX', holdsMs)
      .sadd(keys.workers, id);
    if (changed) said.publish(keys.changes, change);
    await said.exec();
  }

  return {
    tell,
    mention(changed) {
      tell(changed).catch((error: unknown) =>
        log('warn', 'the broker could not be told', { error: String(error) }),
      );
    },
    async leave() {
      await redis.multi().del(keys.worker(id)).srem(keys.workers, id).publish(keys.changes, change).exec();
    },
  };
}
