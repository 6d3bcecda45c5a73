import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { PatchwiseError } from '../../errors.ts';
import { BucketsByKey, TokenBucket } from '../../studio/token-bucket.ts';
import { memorySessions, SESSION_MS, type Sessions } from './sessions.ts';

/** Fewer characters could be guessed. */
const LEAST_TOKEN = 16;

/** Wrong tokens that an address may try: at once, and then one each ten seconds. */
const FAILURES = { burst: 10, perSecond: 0.1 };

/** A fresh token: 256 random bits, base64url. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** @throws `usage/invalid` for a token of the operator's that could be guessed or cannot be sent */
export function requireStrongToken(token: string): string {
  if (token.length >= LEAST_TOKEN && token.length <= 512 && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new PatchwiseError('usage/invalid', 'The token cannot be used.', {
    hint: `Give ${LEAST_TOKEN} to 512 printable characters without spaces, or none and let one be made.`,
  });
}

/** What a request or a handshake may show. */
export interface Credentials {
  /** `Authorization` header. */
  readonly authorization?: string | undefined;
  /** `Cookie` header. */
  readonly cookie?: string | undefined;
  /** Query parameter of the first visit, or `auth.token` of a socket. */
  readonly token?: string | undefined;
}

/**
 * Lets in who knows the token, or has shown it before: each browser gets a session of its own, in a cookie that does
 * not tell the token. Tokens are compared in constant time; failures are limited by address.
 */
export class TokenGate {
  readonly #token: Buffer;
  readonly #sessions: Sessions;
  readonly #failures: BucketsByKey;
  /** Another for each studio: cookies know no ports. */
  readonly cookieName: string;

  constructor(token: string, sessions: Sessions = memorySessions(), now?: () => number) {
    this.#token = digest(token);
    this.#sessions = sessions;
    this.cookieName = `patchwise-${sessions.studio}`;
    this.#failures = new BucketsByKey(() => new TokenBucket(FAILURES.perSecond, FAILURES.burst, now));
  }

  /** `Set-Cookie` for a browser that has shown the token; scripts and other sites are kept from it. */
  async openSession(agent: string): Promise<string> {
    const secret = await this.#sessions.open(agent);
    return `${this.cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS / 1000}`;
  }

  /** Brings in the session that is shown, where another front end has opened it. To be done before it is asked for. */
  async lookUp({ cookie }: Credentials): Promise<void> {
    const value = cookieValue(cookie, this.cookieName);
    if (value !== undefined && !this.#sessions.has(value)) await this.#sessions.refresh();
  }

  /** By what somebody may come in, if at all: the token itself, or the session of a browser that has shown it. */
  knows({ authorization, cookie, token }: Credentials): 'token' | 'session' | undefined {
    const shown = bearerOf(authorization) ?? token;
    if (shown !== undefined && this.#isToken(shown)) return 'token';
    return this.#hasSession(cookie) ? 'session' : undefined;
  }

  /**
   * Who shows the right token comes in, however many wrong ones came from that address before: only failures count.
   * @param address of the client, for the limit on failures
   * @returns by what
   * @throws `request/token`; `request/too-many` for a wrong token after too many others
   */
  require(credentials: Credentials, address: string): 'token' | 'session' {
    const by = this.knows(credentials);
    if (by !== undefined) return by;
    const shown = bearerOf(credentials.authorization) ?? credentials.token;
    // Without a token somebody is lost, not guessing; so is a page whose session has ended, and which goes on asking.
    // Nobody guesses the 256 bits of a cookie.
    if (shown !== undefined && !this.#failures.of(address).take()) {
      throw new PatchwiseError('request/too-many', 'Too many wrong tokens came from this address.', {
        hint: 'Wait a minute, then try again.',
        details: { retryAfterSeconds: 60 },
      });
    }
    throw new PatchwiseError('request/token', 'This studio asks for its token.', {
      hint: 'Open the address with ?token=… that the server printed, or send "Authorization: Bearer …".',
    });
  }

  #isToken(shown: string): boolean {
    return timingSafeEqual(digest(shown), this.#token);
  }

  #hasSession(header: string | undefined): boolean {
    const value = cookieValue(header, this.cookieName);
    return value !== undefined && this.#sessions.has(value);
  }
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1];
}

/** What tells one token from another without telling it. */
export function fingerprint(token: string): string {
  return createHmac('sha256', token).update('patchwise sessions').digest('hex');
}

/** Hashed first: timingSafeEqual wants equal lengths, and the length tells nothing this way. */
function digest(text: string): Buffer {
  return createHmac('sha256', 'patchwise').update(text).digest();
}

export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
