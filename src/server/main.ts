import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sessionsFile } from '../disk/run-folders.ts';
import { PatchwiseError, systemCode } from '../errors.ts';
import { surveyEngines } from '../runtime/engine/engines.ts';
import { ensureFolder } from '../runtime/files.ts';
import { isLoopback } from '../runtime/loopback.ts';
import { PACKAGE_ROOT } from '../runtime/package.ts';
import { resolveReferences } from '../studio/references.ts';
import { createApp } from './http/app.ts';
import type { ServerContext } from './http/context.ts';
import { dropUnreadBodies, SLOWEST } from './http/pace.ts';
import { createLogger, type Logger, studioLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { ServerStudio } from './open-studio.ts';
import { openStudio } from './open-studio.ts';
import { changePacks } from './packs/change-packs.ts';
import { type LivePacks, openLivePacks } from './packs/live-packs.ts';
import { hostPolicy } from './security/hosts.ts';
import { fileSessions, type Sessions } from './security/sessions.ts';
import { fingerprint, makeToken, requireStrongToken, TokenGate } from './security/token.ts';
import { attachSockets } from './socket/socket-server.ts';
import { probeSpeed } from './speed/probe-speed.ts';
import type { StudioOptions } from './studio-options.ts';

const DEFAULT_PORT = 7860;

/** Where a studio listens, whom it lets in, and what it may take. */
export interface ServerOptions extends Omit<StudioOptions, 'log' | 'resolveReferences'> {
  /** Whether pages may add and remove packs, whose code may do all that the server may. Default: they may not. */
  readonly packsFromPage?: boolean;
  /** Default 127.0.0.1. Anything that is not loopback asks for a token. */
  readonly host?: string;
  /** Default 7860; 0 takes a free one. */
  readonly port?: number;
  /** Ask for a token on loopback too: other accounts of the machine reach its ports. */
  readonly private?: boolean;
  /** Asked of every client; made when the host is not loopback and none is given. */
  readonly token?: string;
  /** Further names in Host headers, such as that of a proxy. */
  readonly allowHosts?: readonly string[];
  /** Proxies in front of it; the outermost names the client in X-Forwarded-For. Default 0: nobody is believed. */
  readonly proxies?: number;
  /** Further origins, such as that of a development server of the editor. */
  readonly allowOrigins?: readonly string[];
  readonly log?: Logger;
  /** Storage and runner; in tests another than the real one. */
  readonly openStudio?: (options: StudioOptions) => Promise<ServerStudio>;
  readonly folders?: Partial<ServerContext['folders']>;
  /** What this machine can compute with and how fast it is; left out, each server finds out when it is first asked. */
  readonly machine?: Pick<ServerContext, 'engines' | 'speed'>;
  /** Checks replies against their descriptions: for tests. */
  readonly checkReplies?: boolean;
}

/** A studio that has been started. */
export interface RunningServer {
  /** Where a browser opens it, without the token. */
  readonly url: string;
  /** With the token, where one is asked for: for the terminal of who started it, never for a log. */
  readonly openUrl: string;
  readonly token?: string;
  readonly studio: ServerStudio;
  /** Answers what is under way, stops the runner (its run can be resumed), closes the storage. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the studio: storage and runner first, then HTTP and sockets.
 * @throws `usage/invalid` for a token or a port that cannot be used; what opening the storage throws
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, allowHosts = [], allowOrigins = [] } = options;
  const token = tokenFor(host, options);
  const log = options.log ?? createLogger('silent');
  const packs = await openLivePacks(options.home, studioLog(log));
  const studio = await openStudioIn({ ...options, ...(token !== undefined && { token }) }, packs, log).catch(
    (error: unknown) => {
      packs.close();
      throw error;
    },
  );
  const gate = token === undefined ? undefined : new TokenGate(token, await sessionsOf(studio, options));
  const metrics = createMetrics(studio);
  let stopping = false;
  let engines: ReturnType<typeof surveyEngines> | undefined;
  let speed: ReturnType<typeof probeSpeed> | undefined;
  const context: ServerContext = {
    studio,
    packs,
    ...(options.packsFromPage === true && { changePacks: changePacks(options.home, packs) }),
    log,
    metrics,
    serverId: randomUUID(),
    startedAt: Date.now(),
    folders: {
      workflows: join(PACKAGE_ROOT, 'workflows'),
      samples: join(PACKAGE_ROOT, 'samples'),
      web: join(PACKAGE_ROOT, 'web', 'dist'),
      ...options.folders,
    },
    engines() {
      engines ??= surveyEngines();
      return engines;
    },
    speed() {
      const { engine, threads } = options.devices?.[0] ?? options;
      speed ??= probeSpeed({ engine, threads });
      return speed;
    },
    ...options.machine,
    stopping: () => stopping,
  };
  const hosts = hostPolicy(host, allowHosts);
  let bound = port;
  const policy = () => ({ hosts, port: bound, origins: allowOrigins });
  const { proxies = 0 } = options;
  const guarded = { policy, proxies, ...(gate === undefined ? {} : { gate }) };
  const { checkReplies } = options;
  const app = createApp(context, { ...guarded, ...(checkReplies === undefined ? {} : { checkReplies }) });
  const http = createServer(SLOWEST, app);
  http.maxConnections = 1024;
  const sockets = attachSockets(http, context, guarded);
  dropUnreadBodies(http);
  try {
    bound = await listen(http, host, port);
  } catch (error) {
    packs.close();
    await sockets.close();
    metrics.close();
    await studio.close();
    throw error;
  }
  const shown = isLoopback(host) ? host : host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${bound}`;
  log.info({ url, home: options.home, tokenAsked: token !== undefined }, 'listening');

  let closing: Promise<void> | undefined;
  return {
    url,
    openUrl: token === undefined ? url : `${url}/?token=${encodeURIComponent(token)}`,
    ...(token === undefined ? {} : { token }),
    studio,
    close() {
      closing ??= (async () => {
        stopping = true;
        packs.close();
        await sockets.close();
        await stopListening(http);
        metrics.close();
        await studio.close();
        log.info('stopped');
      })();
      return closing;
    },
  };
}

function tokenFor(host: string, { token, private: asked = false }: ServerOptions): string | undefined {
  if (token !== undefined) return requireStrongToken(token);
  return isLoopback(host) && !asked ? undefined : makeToken();
}

async function sessionsOf(studio: ServerStudio, { home, token }: ServerOptions): Promise<Sessions> {
  const given = token === undefined ? undefined : fingerprint(token);
  return (await studio.sessions?.(given)) ?? fileSessions(sessionsFile(home), given);
}

async function openStudioIn(options: ServerOptions, packs: LivePacks, log: Logger): Promise<ServerStudio> {
  const { home, openStudio: open = openStudio } = options;
  await ensureFolder(home);
  return open({ ...options, packs: () => packs.current.allowed, resolveReferences, log: studioLog(log) });
}

async function listen(http: HttpServer, host: string, port: number): Promise<number> {
  http.listen(port, host.replace(/^\[|\]$/g, ''));
  try {
    await once(http, 'listening');
  } catch (error) {
    const code = systemCode(error) ?? '';
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `The port ${port} is in use.`,
      EACCES: `The port ${port} may not be used.`,
      EADDRNOTAVAIL: `This machine has no address ${host}.`,
      ENOTFOUND: `There is no host ${host}.`,
    };
    throw new PatchwiseError('usage/invalid', reasons[code] ?? `The server cannot listen: ${code}.`, {
      hint:
        code === 'EADDRINUSE'
          ? 'Is Patchwise running already? Open it in the browser, or give another --port.'
          : 'Give another --host or --port.',
      cause: error,
    });
  }
  return (http.address() as AddressInfo).port;
}

/** Answers that are under way may take this long, ms. */
const GRACE = 5000;

async function stopListening(http: HttpServer): Promise<void> {
  const closed = new Promise<void>((done) => http.close(() => done()));
  // A connection that was just answered would be kept alive for seconds.
  const idle = setInterval(() => http.closeIdleConnections(), 20);
  const late = setTimeout(() => http.closeAllConnections(), GRACE);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
