import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { StudioLog } from '../../studio/ports/log.ts';
import type { BrokerKeys } from '../broker/keys.ts';

/**
 * Which studio a namespace at the broker belongs to: one at a time. It alone may take words of workers out of the stream;
 * two that did would each miss what the other took.
 */
export interface Lease {
  /** Whether another studio has taken it, or may have: then nothing of the broker's may be touched any more. */
  lost(): boolean;
  /** Removes entries of the stream, if the lease is held still. */
  forget(entries: readonly string[]): Promise<void>;
  /** Gives it back. */
  release(): Promise<void>;
}

/** Texts that a studio keeps with its history, so that a copy of the one is a copy of the other. */
export interface Marks {
  /** Those of which the broker may hold one: the last, and one that may not have got there. */
  readonly known: readonly string[];
  /** Keeps one that is about to be written to the broker. */
  expect(mark: string): Promise<void>;
  /** It is there. */
  confirm(mark: string): Promise<void>;
}

export interface LeaseOptions {
  readonly redis: Redis;
  readonly keys: BrokerKeys;
  readonly marks: Marks;
  /** How long it holds without being renewed, ms. */
  readonly holdsMs: number;
  /** Who holds it is known to be giving it up: it is waited for, however long that takes. */
  readonly inPlaceOf?: boolean;
  readonly log: StudioLog;
}

/** Takes it if nobody has it, and if the studio that had it last is this one. */
const TAKE = `
local mark = redis.call('GET', KEYS[2])
if mark then
  local known = false
  for i = 3, #ARGV do if ARGV[i] == mark then known = true end end
  if not known then return 'copy' end
end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 'taken' end
return 'held'
`;

/** A lease that ran out, as while the machine slept, is taken again unless another studio has had it meanwhile. */
const RENEW = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
local mark = redis.call('GET', KEYS[2])
if mark and mark ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if not mark then redis.call('SET', KEYS[2], ARGV[3]) end
return 1
`;

const FORGET = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
return redis.call('XDEL', KEYS[2], unpack(ARGV, 2))
`;

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;

type Scripted = Redis & {
  pwTakeLease(...args: (string | number)[]): Promise<'taken' | 'held' | 'copy'>;
  pwRenewLease(...args: (string | number)[]): Promise<number>;
  pwForgetWords(...args: string[]): Promise<number>;
  pwReleaseLease(...args: string[]): Promise<number>;
};

/**
 * Takes the lease of a namespace. One that a killed studio held runs out first.
 * @returns undefined when it is another studio's: of one that holds it still, or that has had it since this history was
 *   copied
 */
export async function takeLease(options: LeaseOptions): Promise<Lease | undefined> {
  const { keys, marks, holdsMs, inPlaceOf = false, log } = options;
  const redis = scripted(options.redis);
  const holder = randomBytes(16).toString('hex');
  const patience = inPlaceOf ? Number.POSITIVE_INFINITY : performance.now() + 1.5 * holdsMs;
  for (let waits = false; ; waits = true) {
    const how = await redis.pwTakeLease(keys.lease, keys.mark, holder, holdsMs, ...marks.known);
    if (how === 'taken') break;
    // Whoever renews it for longer than it lasts is alive.
    if (how === 'copy' || performance.now() > patience) return undefined;
    if (!waits) log('info', 'waiting until the broker has forgotten the studio before this one');
    await delay(Math.min(500, holdsMs / 8));
  }
  const mark = randomBytes(16).toString('hex');
  await marks.expect(mark);
  await redis.set(keys.mark, mark);
  await marks.confirm(mark);

  let lost = false;
  let under = false;
  const renewing = setInterval(() => {
    if (under || lost) return;
    under = true;
    redis
      .pwRenewLease(keys.lease, keys.mark, holder, holdsMs, mark)
      .then((held) => {
        if (held === 1) return;
        lost = true;
        clearInterval(renewing);
        log('error', 'another studio of the same name uses the broker: this one leaves it alone');
      })
      .catch((error: unknown) => log('warn', 'the lease was not renewed', { error: String(error) }))
      .finally(() => {
        under = false;
      });
  }, holdsMs / 4);
  renewing.unref();
  return {
    lost: () => lost,
    async forget(entries) {
      if (!lost && entries.length > 0) await redis.pwForgetWords(keys.lease, keys.news, holder, ...entries);
    },
    async release() {
      clearInterval(renewing);
      // Commands wait for a broker that is away, and a studio that ends does not.
      if (!lost && redis.status === 'ready') await redis.pwReleaseLease(keys.lease, holder);
    },
  };
}

function scripted(redis: Redis): Scripted {
  redis.defineCommand('pwTakeLease', { numberOfKeys: 2, lua: TAKE });
  redis.defineCommand('pwRenewLease', { numberOfKeys: 2, lua: RENEW });
  redis.defineCommand('pwForgetWords', { numberOfKeys: 2, lua: FORGET });
  redis.defineCommand('pwReleaseLease', { numberOfKeys: 1, lua: RELEASE });
  return redis as Scripted;
}
