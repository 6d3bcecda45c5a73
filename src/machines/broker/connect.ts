import type { Redis } from 'ioredis';
import { messageOf, PatchwiseError } from '../../errors.ts';
import { isLoopback } from '../../runtime/loopback.ts';
import type { StudioLog } from '../../studio/ports/log.ts';

/** Connections to a Valkey or Redis server. */
export interface Broker {
  /** For everything that does not block. */
  readonly redis: Redis;
  /** A connection of its own, for what blocks or subscribes; closed with the others. */
  connect(): Redis;
  close(): Promise<void>;
}

/** Time to reach it at the start, ms. */
const CONNECT_MS = 10_000;
const LEAST_VERSION = 6.2;

/**
 * Connects to the broker. The packages are loaded here, so that nobody else needs them.
 * @param url `redis://`, or `rediss://` for TLS; user and password may stand in it
 * @param log told when others of the network can read or use it
 * @throws `tool/missing` without the packages; `usage/invalid`; `broker/unreachable`
 */
export async function openBroker(url: string, log: StudioLog = () => undefined): Promise<Broker> {
  const address = parseUrl(url);
  const risk = riskOf(url);
  if (risk !== undefined) log('warn', risk, { broker: address });
  const { Redis: Client } = await requirePackages();
  const connections: Redis[] = [];
  const connect = (): Redis => {
    const redis = new Client(url, {
      // Commands wait for as long as the broker is away, and are sent again in their order.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
      connectionName: 'patchwise',
    });
    // Told by what waits for it.
    redis.on('error', () => undefined);
    connections.push(redis);
    return redis;
  };
  const close = async (): Promise<void> => {
    for (const redis of connections) redis.disconnect();
  };
  const redis = connect();
  try {
    await reached(redis);
    await requireUsable(redis);
  } catch (error) {
    await close();
    if (error instanceof PatchwiseError) throw error;
    throw unusable(address, error);
  }
  return { redis, connect, close };
}

/** Why a broker cannot be used, and what to do, by what it says or does not say. */
function unusable(address: string, cause: unknown): PatchwiseError {
  const said = messageOf(cause).replace(/\.+$/, '');
  const refused = (message: string, hint: string) =>
    new PatchwiseError('broker/unreachable', `The broker at ${address} ${message}.`, { hint, cause });
  const password =
    'Give it in PATCHWISE_BROKER: redis://:password@host:6379, or redis://user:password@host:6379.';
  if (said.startsWith('NOAUTH')) return refused('asks for a password', password);
  if (said.startsWith('WRONGPASS')) return refused('refuses the user or the password', password);
  if (said.startsWith('NOPERM')) {
    return refused(
      `lets this user not do what is needed: ${said}`,
      'Let the user (ACL SETUSER … allcommands allkeys allchannels).',
    );
  }
  if (said.startsWith('Unknown RESP type')) {
    return refused('is no Valkey or Redis server', 'Correct the address: another program answers there.');
  }
  return refused(
    `cannot be reached: ${said}`,
    'Start it (valkey-server or redis-server), or correct the address: rediss:// where it speaks TLS, redis:// where it does not.',
  );
}

/** @throws `usage/invalid` */
function parseUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && ['redis:', 'rediss:'].includes(parsed.protocol) && parsed.hostname !== '') {
    return `${parsed.protocol}//${parsed.host}`;
  }
  // It may hold a password: it is not repeated.
  throw new PatchwiseError('usage/invalid', 'The address of the broker is not usable.', {
    hint: 'Give redis://host:6379, or rediss:// for TLS; a user and a password go before the host: redis://user:password@host.',
  });
}

/**
 * What others of the network may do with a broker at this address; undefined for one on this machine, and one that asks for
 * a password and encrypts.
 */
export function riskOf(url: string): string | undefined {
  const { protocol, hostname, password } = new URL(url);
  if (isLoopback(hostname)) return undefined;
  const open = [
    ...(password === '' ? ['it asks for no password'] : []),
    ...(protocol === 'rediss:' ? [] : ['its connection is not encrypted']),
  ];
  if (open.length === 0) return undefined;
  return (
    `The broker is on another machine, and ${open.join(' and ')}: others of its network may read graphs and stop runs. ` +
    'Give it a password, and use rediss:// or a network of its own.'
  );
}

/** @throws `tool/missing`, saying what to install */
export async function requirePackages(): Promise<Pick<typeof import('ioredis'), 'Redis'>> {
  try {
    const [ioredis] = await Promise.all([import('ioredis'), import('bullmq')]);
    return ioredis;
  } catch (error) {
    throw new PatchwiseError('tool/missing', 'Working with other machines needs two more packages.', {
      hint: 'Install them beside Patchwise: `npm install bullmq ioredis` (with -g where Patchwise was installed with it).',
      cause: error,
    });
  }
}

/** Resolves with the first answer. */
async function reached(redis: Redis): Promise<void> {
  let last: Error | undefined;
  const note = (error: Error): void => {
    last = error;
  };
  redis.on('error', note);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(last ?? new Error('it does not answer')), CONNECT_MS);
  });
  try {
    await Promise.race([redis.ping(), late]);
  } finally {
    clearTimeout(timer);
    redis.off('error', note);
  }
}

/** A server that throws keys away when it is full would lose runs. @throws `broker/unreachable` */
async function requireUsable(redis: Redis): Promise<void> {
  const info = await redis.info('server');
  const version = Number.parseFloat(/(?:valkey|redis)_version:(\d+\.\d+)/.exec(info)?.[1] ?? '0');
  if (version < LEAST_VERSION) {
    throw new PatchwiseError('broker/unreachable', `The broker is of version ${version}, which is too old.`, {
      hint: 'Use Valkey 8 or later, or Redis 6.2 or later.',
    });
  }
  // Hosted servers forbid CONFIG: then it is not known.
  const reply = (await redis.config('GET', 'maxmemory-policy').catch(() => [])) as string[];
  const policy = reply[1];
  if (policy === undefined || policy === 'noeviction') return;
  throw new PatchwiseError('broker/unreachable', `The broker discards keys when it is full (${policy}).`, {
    hint: 'Set `maxmemory-policy noeviction` in its configuration.',
  });
}
