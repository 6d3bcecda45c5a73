import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { PatchwiseError } from '../../errors.ts';
import { errorReply } from '../../studio/handlers/error-reply.ts';
import { clientAddress } from '../security/client-address.ts';
import { securityHeaders } from '../security/headers.ts';
import { type OriginPolicy, requireSameOrigin } from '../security/same-origin.ts';
import { requireSafeStateChange } from '../security/state-change.ts';
import type { TokenGate } from '../security/token.ts';
import type { ServerContext } from './context.ts';
import { allHandlers } from './handlers.ts';
import { mountOperations } from './mount.ts';
import { opensPage, sendTokenPage } from './token-page.ts';

export interface AppOptions {
  /** Known once the server listens. */
  readonly policy: () => OriginPolicy;
  /** Absent on loopback without a token. */
  readonly gate?: TokenGate;
  /** Proxies in front, of which the outermost names the client: see {@link clientAddress}. */
  readonly proxies?: number;
  readonly checkReplies?: boolean;
}

/** Answered without a token: they tell nothing. */
const OPEN = new Set(['/healthz', '/readyz']);

/** Refusals that a person can do something about by giving the token. */
const ASKING: ReadonlySet<string> = new Set(['request/token', 'request/too-many']);

/** The HTTP side: guards first, then the operations of the protocol, then the editor's files. */
export function createApp(
  context: ServerContext,
  { policy, gate, proxies, checkReplies }: AppOptions,
): Express {
  const { log, metrics, folders } = context;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', false);
  app.set('query parser', 'simple');
  app.use((request, response, next) => {
    const began = performance.now();
    const id = randomUUID();
    response.setHeader('X-Request-Id', id);
    response.once('close', () => {
      const ms = Math.round(performance.now() - began);
      const { method, path } = request;
      const ip = clientAddress(request, proxies);
      log.debug({ id, method, path, status: response.statusCode, ms, ip }, 'request');
    });
    next();
  });
  app.use(securityHeaders());
  app.use((request, _response, next) => {
    const navigable =
      (request.method === 'GET' || request.method === 'HEAD') && !request.path.startsWith('/api/');
    requireSameOrigin(request.headers, policy(), navigable);
    requireSafeStateChange(request);
    next();
  });
  if (gate !== undefined) app.use(tokenGuard(gate, proxies));

  mountOperations(app, allHandlers(context), {
    ...(proxies === undefined ? {} : { proxies }),
    ...(checkReplies === undefined ? {} : { checkReplies }),
    observe({ method, address }, { statusCode }, elapsedMs) {
      metrics.requests.inc({ method, route: address, status: statusCode });
      metrics.requestSeconds.observe({ method, route: address }, elapsedMs / 1000);
    },
  });
  mountEditor(app, folders.web);
  app.use(() => {
    throw new PatchwiseError('request/not-found', 'There is nothing at this address.');
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const { status, body, headers, unexpected } = errorReply(error);
    if (unexpected || status >= 500) {
      log.error({ err: error, method: request.method, path: request.path }, 'a request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (gate !== undefined && ASKING.has(body.code) && opensPage(request)) {
      sendTokenPage(response, status, body.message);
      return;
    }
    response.status(status).setHeader('Cache-Control', 'no-store').json(body);
  });
  return app;
}

/** Asks for the token; a first visit with `?token=` gets the cookie and an address without it. */
function tokenGuard(gate: TokenGate, proxies: number | undefined) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (OPEN.has(request.path)) {
      next();
      return;
    }
    const { authorization, cookie } = request.headers;
    const shown = request.query['token'];
    const token = typeof shown === 'string' && request.method === 'GET' ? shown : undefined;
    await gate.lookUp({ cookie });
    gate.require({ authorization, cookie, token }, clientAddress(request, proxies));
    if (token === undefined) {
      next();
      return;
    }
    const url = new URL(request.originalUrl, 'http://localhost');
    url.searchParams.delete('token');
    response.setHeader('Set-Cookie', await gate.openSession(request.headers['user-agent'] ?? ''));
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(303, url.pathname.replace(/^\/+/, '/') + url.search);
  };
}

/** The built editor; its hashed files never change. */
function mountEditor(app: Express, web: string): void {
  app.use(
    express.static(web, {
      index: 'index.html',
      dotfiles: 'ignore',
      redirect: false,
      setHeaders(response, path) {
        const hashed = /[\\/]assets[\\/][^\\/]+-[A-Za-z0-9_-]{8,}\.\w+$/.test(path);
        response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  // Reached only where there is no index.html.
  app.get('/', (_request, response) => {
    response.type('html').send(NO_EDITOR);
  });
}

const NO_EDITOR = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Patchwise</title>
<h1>Patchwise is running</h1><p>The editor has not been built. The programming interface is described at
<a href="/api/openapi.json">/api/openapi.json</a>.</p></html>`;
