import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { CLIENT_MESSAGES, type ClientMessage, type Hello, PROTOCOL_VERSION } from '../../protocol/socket.ts';
import { VERSION } from '../../version.ts';
import type { ServerContext } from '../http/context.ts';
import { errorReply } from '../http/error-reply.ts';
import { clientAddress } from '../security/client-address.ts';
import { type OriginPolicy, requireSameOrigin } from '../security/same-origin.ts';
import type { TokenGate } from '../security/token.ts';
import { TokenBucket } from '../security/token-bucket.ts';
import { Admission, type Place } from './admission.ts';
import { type ClientLink, ClientSession } from './client-session.ts';
import { FeedHub } from './feed-hub.ts';
import { Inbox } from './inbox.ts';
import { SOCKET_LIMITS } from './limits.ts';
import { handleMessage, type MessageContext } from './messages.ts';
import { outgoingOf } from './outgoing.ts';

/** How often it is looked whether the sessions of sockets have ended, ms. */
const SESSION_LOOK_MS = 2000;
/** How long a client that has left or is put out may take to close its line, ms. */
const GOODBYE_MS = 2000;

export interface SocketServerOptions {
  readonly policy: () => OriginPolicy;
  readonly gate?: TokenGate;
  /** Proxies in front, of which the outermost names the client: see {@link clientAddress}. */
  readonly proxies?: number;
}

export interface SocketServer {
  readonly hub: FeedHub;
  close(): Promise<void>;
}

/** The live side: websocket only, guarded as HTTP is, every payload checked, every handler caught. */
export function attachSockets(
  http: HttpServer,
  context: ServerContext,
  { policy, gate, proxies }: SocketServerOptions,
): SocketServer {
  const { studio, metrics, log, serverId } = context;
  const hub = new FeedHub(studio.runs, (error) => log.error({ err: error }, 'a client could not be served'));
  const admission = new Admission();
  const places = new WeakMap<IncomingMessage, Place>();
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: SOCKET_LIMITS.messageBytes,
    connectTimeout: SOCKET_LIMITS.connectMs,
    allowRequest(request, answer) {
      try {
        requireSameOrigin(request.headers, policy());
        const known = gate === undefined || gate.knows({ cookie: request.headers.cookie });
        const place = admission.enter(clientAddress(request, proxies), known);
        places.set(request, place);
        // A handshake that fails later on gives its place back as well.
        request.socket.once('close', () => place.leave());
        answer(null, true);
      } catch (error) {
        answer(errorReply(error).body.code, false);
      }
    },
  });

  io.use((socket, next) => {
    try {
      const { headers, auth } = socket.handshake;
      const token = z.object({ token: z.string().max(512) }).safeParse(auth).data?.token;
      const { authorization, cookie } = headers;
      gate?.require({ authorization, cookie, token }, clientAddress(socket.request, proxies));
      places.get(socket.request)?.admit();
      next();
    } catch (error) {
      const { body } = errorReply(error);
      next(Object.assign(new Error(body.message), { data: body }));
    }
  });

  io.on('connection', (socket) => {
    metrics.sockets.inc();
    const inbox = new Inbox(outgoingOf(socket));
    const session = new ClientSession(linkOf(socket, inbox), studio.runs.events, {
      frames(count, bytes) {
        metrics.frames.inc(count);
        metrics.frameBytes.inc(bytes);
      },
      held: () => metrics.framesSkipped.inc(),
      events: (count) => metrics.eventsSent.inc(count),
    });
    hub.add(session);
    limitMessages(socket);
    const messages: MessageContext = { session, hub, studio };
    for (const name of Object.keys(CLIENT_MESSAGES) as ClientMessage[]) {
      socket.on(name, (...args: unknown[]) => {
        const last = args.at(-1);
        const ack = typeof last === 'function' ? (last as (answer: unknown) => void) : () => undefined;
        const handled = async () => {
          // Of a client that has left no answer is made, and none is handed to its line.
          if (socket.disconnected) return;
          const answer = await handleMessage(name, args[0], messages);
          if (socket.connected) ack({ ok: true, ...answer });
        };
        Promise.resolve()
          .then(() => inbox.take(handled))
          .catch((error: unknown) => {
            const { body, unexpected } = errorReply(error);
            if (unexpected) log.error({ err: error, message: name }, 'a socket message failed');
            ack({ ok: false, error: body });
          });
      });
    }
    socket.on('error', () => socket.disconnect(true));
    socket.once('disconnect', () => {
      hub.remove(session);
      metrics.sockets.dec();
      places.get(socket.request)?.leave();
      // What it has not read goes with it: a goodbye would wait half a minute behind that, and hold the memory; and
      // one that reads nothing does not answer the goodbye.
      const { socket: line } = socket.request;
      if (line.writableLength > 0) line.destroy();
      else {
        const late = setTimeout(() => line.destroy(), GOODBYE_MS);
        line.once('close', () => clearTimeout(late));
      }
    });
    const hello: Hello = {
      protocol: PROTOCOL_VERSION,
      version: VERSION,
      serverId,
      tickMs: SOCKET_LIMITS.tickMs,
    };
    socket.emit('hello', hello);
  });

  const lines = new Set<Duplex>();
  http.on('upgrade', (_request, line: Duplex) => {
    lines.add(line);
    line.once('close', () => lines.delete(line));
  });
  const unwatch = context.packs.onChange(() => io.emit('catalogue', {}));

  metrics.watchWaiting(() =>
    [...io.of('/').sockets.values()].reduce((sum, socket) => sum + outgoingOf(socket).bytes, 0),
  );
  const looking = setInterval(() => {
    for (const socket of io.of('/').sockets.values()) {
      const { cookie, authorization } = socket.handshake.headers;
      // Who showed the token itself has no session that could end.
      const byToken = authorization !== undefined || socket.handshake.auth['token'] !== undefined;
      if (gate !== undefined && !byToken && !gate.knows({ cookie })) socket.disconnect(true);
    }
  }, SESSION_LOOK_MS);
  looking.unref();

  return {
    hub,
    async close() {
      clearInterval(looking);
      unwatch();
      hub.close();
      io.disconnectSockets(true);
      io.engine.close();
      // Who does not answer the goodbye would hold up the end for half a minute.
      setTimeout(() => {
        for (const line of lines) line.destroy();
      }, GOODBYE_MS).unref();
      await new Promise<void>((done) => setImmediate(done));
    },
  };
}

function linkOf(socket: Socket, inbox: Inbox): ClientLink {
  return {
    get blockedFor() {
      return inbox.blockedFor;
    },
    send: (kind: string, message: unknown, taken: () => void) => void socket.emit(kind, message, taken),
    disconnect: () => socket.disconnect(true),
  };
}

/** Messages beyond the limit are answered with an error and not handled; a client that goes on is disconnected. */
function limitMessages(socket: Socket): void {
  const bucket = new TokenBucket(SOCKET_LIMITS.messagesPerSecond, SOCKET_LIMITS.messageBurst);
  const patience = new TokenBucket(SOCKET_LIMITS.messagesForgiven, SOCKET_LIMITS.messagesOver);
  socket.use((packet, next) => {
    if (bucket.take()) {
      next();
      return;
    }
    if (!patience.take()) {
      socket.disconnect(true);
      return;
    }
    const ack = packet.at(-1) as unknown;
    if (typeof ack === 'function') {
      const error = new PatchwiseError('request/too-many', 'Too many messages came in a short time.');
      ack({ ok: false, error: errorReply(error).body });
    }
  });
}
