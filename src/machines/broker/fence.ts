import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { BrokerKeys } from './keys.ts';
import type { Control, WorkerMessage } from './wire.ts';

/**
 * Who may speak for a run. The broker keeps a hash for each run that it holds: `token` of the attempt whose messages count
 * (empty: nobody's, `closed`: the run has ended), `attempt`, `seq` of the last event, `cancelled`, `followed`, `left` (how the last
 * attempt ended), `job`. Everything that is said goes through a script that looks at it and writes in one step, so a
 * worker that was taken for dead and wakes up can neither add an event nor end the run.
 */
export interface Fence {
  /** Takes a run into the broker. @param seq number of its last event */
  open(
    runId: string,
    at: { readonly seq: number; readonly job: string; readonly tag: string },
  ): Promise<void>;
  /**
   * Makes this worker the one whose messages count, and tells the studio so. Undefined when the run has ended, or is none
   * of the broker's.
   * @param job id of the job by which it was asked to
   */
  begin(runId: string, worker: string, job: string): Promise<Attempt | undefined>;
  /** Says something, signed. @returns `fenced` when another has taken over */
  say(runId: string, attempt: Pick<Attempt, 'token' | 'job'>, message: WorkerMessage): Promise<FenceReply>;
  /** Gives the run up, for the next who begins it. */
  leave(runId: string, attempt: Pick<Attempt, 'token'>, how: 'handed-over' | 'failed'): Promise<void>;
  /** Ends a run that nobody has begun. @returns false when somebody has */
  closeUnbegun(runId: string): Promise<boolean>;
  /** Ends a run whoever has it: nothing is taken from it any more. */
  close(runId: string): Promise<void>;
  /** Asks whoever has the run, or begins it, to stop. */
  cancel(runId: string): Promise<void>;
  /** Tells whoever has the run, or begins it, whether somebody looks at it. */
  follow(runId: string, followed: boolean): Promise<void>;
  /** Forgets a run. */
  forget(runId: string): Promise<void>;
  state(runId: string): Promise<FenceState | undefined>;
}

export interface Attempt {
  readonly token: string;
  /** Id of the job. */
  readonly job: string;
  /** From 1. */
  readonly number: number;
  /** Number of the last event that was taken. */
  readonly seq: number;
  readonly cancelled: boolean;
}

/** `gap`: events before these never came; `seq` is the last that did. */
export type FenceReply =
  | { readonly kind: 'taken' }
  | { readonly kind: 'fenced' }
  | { readonly kind: 'gap'; readonly seq: number };

export interface FenceState {
  readonly token: string;
  readonly attempt: number;
  readonly seq: number;
  readonly job: string;
  readonly tag: string;
}

const BEGIN = `
local token = redis.call('HGET', KEYS[1], 'token')
if not token or token == 'closed' then return false end
local attempt = redis.call('HINCRBY', KEYS[1], 'attempt', 1)
local left = redis.call('HGET', KEYS[1], 'left') or ''
if token ~= '' then left = 'stalled' end
if left == 'stalled' then redis.call('HINCRBY', KEYS[2], 'stalls', 1) end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'left', '')
return { attempt, tonumber(redis.call('HGET', KEYS[1], 'seq')), tonumber(redis.call('HGET', KEYS[1], 'cancelled')), left }
`;

const SAY = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then
  redis.call('HINCRBY', KEYS[3], 'fenced', 1)
  return -1
end
local first = tonumber(ARGV[4])
if first > 0 then
  local last = tonumber(redis.call('HGET', KEYS[1], 'seq'))
  local upto = tonumber(ARGV[5])
  if upto <= last and ARGV[6] == '0' then return -2 end
  if first > last + 1 then return last end
  redis.call('HSET', KEYS[1], 'seq', math.max(last, upto))
end
redis.call('XADD', KEYS[2], '*', 'run', ARGV[1], 'word', ARGV[3], 'job', ARGV[7], 'signature', ARGV[8])
if ARGV[6] == '1' then redis.call('HSET', KEYS[1], 'token', 'closed') end
return -2
`;

const LEAVE = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'token', '', 'left', ARGV[2])
return 1
`;

const CLOSE_UNBEGUN = `
if redis.call('HGET', KEYS[1], 'token') ~= '' then return 0 end
redis.call('HSET', KEYS[1], 'token', 'closed')
return 1
`;

const ASK = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('PUBLISH', KEYS[2], ARGV[1])
return 1
`;

/** The commands that the scripts become. */
type Scripted = Redis & {
  pwBegin(...args: string[]): Promise<[number, number, number, string] | null>;
  pwSay(...args: (string | number)[]): Promise<number>;
  pwLeave(...args: string[]): Promise<number>;
  pwCloseUnbegun(key: string): Promise<number>;
  pwAsk(...args: (string | number)[]): Promise<number>;
};

export function createFence(client: Redis, keys: BrokerKeys): Fence {
  client.defineCommand('pwBegin', { numberOfKeys: 2, lua: BEGIN });
  client.defineCommand('pwSay', { numberOfKeys: 3, lua: SAY });
  client.defineCommand('pwLeave', { numberOfKeys: 1, lua: LEAVE });
  client.defineCommand('pwCloseUnbegun', { numberOfKeys: 1, lua: CLOSE_UNBEGUN });
  client.defineCommand('pwAsk', { numberOfKeys: 2, lua: ASK });
  const redis = client as Scripted;

  async function say(
    runId: string,
    { token, job }: Pick<Attempt, 'token' | 'job'>,
    message: WorkerMessage,
  ): Promise<FenceReply> {
    const numbers = 'events' in message ? message.events.map(({ seq }) => seq) : [];
    const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
    const ends = message.kind === 'finished' ? '1' : '0';
    const text = JSON.stringify(message);
    const reply = await redis.pwSay(
      keys.fence(runId),
      keys.news,
      keys.counters,
      runId,
      token,
      text,
      first,
      last,
      ends,
      job,
      keys.signer.sign('word', [runId, job], text),
    );
    if (reply === -1) return { kind: 'fenced' };
    return reply === -2 ? { kind: 'taken' } : { kind: 'gap', seq: reply };
  }

  return {
    async open(runId, { seq, job, tag }) {
      const fields = { token: '', attempt: 0, seq, cancelled: 0, left: '', job, tag };
      await redis.multi().hset(keys.fence(runId), fields).sadd(keys.runs, runId).exec();
    },
    async begin(runId, worker, job) {
      const token = randomBytes(12).toString('hex');
      const found = await redis.pwBegin(keys.fence(runId), keys.counters, token);
      if (found === null) return undefined;
      const [number, seq, cancelled, after] = found;
      const attempt = { token, job, number, seq, cancelled: cancelled === 1 };
      await say(runId, attempt, { kind: 'begun', worker, attempt: number, after: reasonOf(after) });
      return attempt;
    },
    say,
    async leave(runId, { token }, how) {
      await redis.pwLeave(keys.fence(runId), token, how);
    },
    closeUnbegun: async (runId) => (await redis.pwCloseUnbegun(keys.fence(runId))) === 1,
    async close(runId) {
      await redis.hset(keys.fence(runId), 'token', 'closed');
    },
    async cancel(runId) {
      const message: Control = { kind: 'cancel', runId };
      await redis.pwAsk(keys.fence(runId), keys.control, JSON.stringify(message), 'cancelled', 1);
    },
    async follow(runId, followed) {
      const message: Control = { kind: 'follow', runId, followed };
      const flag = followed ? 1 : 0;
      await redis.pwAsk(keys.fence(runId), keys.control, JSON.stringify(message), 'followed', flag);
    },
    async forget(runId) {
      await redis.multi().del(keys.fence(runId)).srem(keys.runs, runId).exec();
    },
    async state(runId) {
      const found = await redis.hgetall(keys.fence(runId));
      const { token, attempt = '0', seq = '0', job = '', tag = '' } = found;
      return token === undefined
        ? undefined
        : { token, attempt: Number(attempt), seq: Number(seq), job, tag };
    },
  };
}

/** How the attempt before ended, as the fence knows it; a broker that says something else says nothing. */
function reasonOf(left: string): Extract<WorkerMessage, { kind: 'begun' }>['after'] {
  return left === 'stalled' || left === 'handed-over' || left === 'failed' ? left : '';
}
