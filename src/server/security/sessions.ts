import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../../errors.ts';
import { writeFailure } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';

/** How long a browser stays in without the token, ms. */
export const SESSION_MS = 30 * 24 * 3_600_000;
/** Sessions that are kept; the oldest go. */
const MOST = 100;

const sessionSchema = z.strictObject({
  /** For people: what it is revoked by. Tells nothing of the secret. */
  id: z.string().regex(/^[0-9a-f]{8}$/),
  /** SHA-256 of the secret that the cookie holds. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.number(),
  /** What the browser called itself. */
  agent: z.string().max(200),
});

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** Names this studio's cookie: cookies know no ports, and two studios of one machine must not share one. */
  studio: z.string().regex(/^[0-9a-f]{8}$/),
  /** Of the token that the operator gave; another one ends all sessions. */
  token: z.string().optional(),
  sessions: z.array(sessionSchema),
});

export type Session = Readonly<Omit<z.infer<typeof sessionSchema>, 'hash'>>;
/** All sessions of a studio, as they are stored. */
export type SessionsContent = z.infer<typeof fileSchema>;

/** Browsers that have shown the token, each with a secret of its own. */
export interface Sessions {
  /** Of this studio, for the cookie's name. */
  readonly studio: string;
  /** @returns the secret that the browser keeps, when it is stored */
  open(agent: string): Promise<string>;
  /** As far as is known here. */
  has(secret: string): boolean;
  /** Brings in what other processes of the studio have opened and ended meanwhile. */
  refresh(): Promise<void>;
  list(): readonly Session[];
  /** @param id of one session; left out: of all. @returns how many ended */
  revoke(id?: string): Promise<number>;
}

/** Sessions that end with the process. @param now for tests */
export function memorySessions(now: () => number = Date.now): Sessions {
  let content = noSessions();
  return sessionsOver(
    {
      read: () => content,
      async change(next) {
        content = next(content);
      },
      refresh: async () => undefined,
    },
    now,
  );
}

/**
 * Sessions in a file that only its owner can read, so that they survive a restart and a command can list and end them
 * while the server runs. A file that cannot be read counts as empty: everybody shows the token again.
 * @param token fingerprint of the token that the operator gave: when it is another than before, all sessions end
 */
export function fileSessions(path: string, token?: string, now: () => number = Date.now): Sessions {
  let known: SessionsContent | undefined;
  let stamp = '';
  const read = (): SessionsContent => {
    const info = statSync(path, { throwIfNoEntry: false });
    const current = info === undefined ? '' : `${info.ino} ${info.size} ${info.mtimeMs}`;
    if (known === undefined || current !== stamp) {
      known = parsed(path) ?? noSessions();
      stamp = current;
    }
    return known;
  };
  const write = (next: SessionsContent): void => {
    const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      writeFileSync(temporary, JSON.stringify(next), { mode: 0o600, flush: true });
      renameSync(temporary, path);
      flushFolder(dirname(path));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw writeFailure(path, error);
    }
    known = undefined;
  };
  const change = (next: Change): void => alone(path, () => write(next(read())));
  if (withToken(read(), token) !== read()) change((before) => withToken(before, token));
  else if (parsed(path) === undefined) change((before) => before);
  return sessionsOver({ read, change: async (next) => change(next), refresh: async () => undefined }, now);
}

/** A lock that is older was left by a process that was killed, ms. */
const LOCK_MS = 2000;

/** Does something while no other process does: a session that one front end opens is not lost to one of another. */
function alone(path: string, action: () => void): void {
  const lock = `${path}.lock`;
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      break;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw writeFailure(path, error);
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Math.abs(Date.now() - since) > LOCK_MS) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  try {
    action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A session that was ended must not be there again after a power cut. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows cannot open folders: there the rename is as durable as the system makes it.
  }
}

function parsed(path: string): SessionsContent | undefined {
  try {
    return sessionsIn(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What a text says of sessions; undefined where it says nothing that can be read. */
export function sessionsIn(text: string): SessionsContent | undefined {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of a studio that nobody has shown a token to. */
export function noSessions(): SessionsContent {
  return { version: 1, studio: randomBytes(4).toString('hex'), sessions: [] };
}

/** Another token than before ends all sessions. @returns the same object where it is the same token, or none */
export function withToken(content: SessionsContent, token: string | undefined): SessionsContent {
  return token === undefined || content.token === token ? content : { ...content, token, sessions: [] };
}

/** Makes what is stored of what was. */
export type Change = (before: SessionsContent) => SessionsContent;

/** Where sessions are stored. */
export interface SessionStorage {
  /** As far as is known here. */
  read(): SessionsContent;
  /** While no other process changes anything. Resolves when it is stored. */
  change(next: Change): Promise<void>;
  refresh(): Promise<void>;
}

export function sessionsOver({ read, change, refresh }: SessionStorage, now: () => number): Sessions {
  const alive = ({ sessions } = read()) => sessions.filter(({ createdAt }) => now() - createdAt < SESSION_MS);
  return {
    studio: read().studio,
    async open(agent) {
      const secret = randomBytes(32).toString('base64url');
      const session = {
        id: randomBytes(4).toString('hex'),
        hash: hashOf(secret),
        createdAt: now(),
        agent: agent.slice(0, 200),
      };
      await change((before) => ({ ...before, sessions: [...alive(before), session].slice(-MOST) }));
      return secret;
    },
    has(secret) {
      const hash = hashOf(secret);
      return alive().some((session) => session.hash === hash);
    },
    refresh,
    list: () => alive().map(({ hash: _hash, ...session }) => session),
    async revoke(id) {
      let ended = 0;
      await change((before) => {
        const were = alive(before);
        const left = id === undefined ? [] : were.filter((session) => session.id !== id);
        ended = were.length - left.length;
        return { ...before, sessions: left };
      });
      return ended;
    },
  };
}

/** What is compared and stored: whoever reads the file cannot make a cookie of it, and a comparison tells nothing. */
function hashOf(secret: string): string {
  return sha256(secret);
}
