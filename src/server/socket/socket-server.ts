import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { CLIENT_MESSAGES, type ClientMessage, type Hello, PROTOCOL_VERSION } from '../../protocol/socket.ts';
import { VERSION } from '../../version.ts';
import type { ServerContext } from '../http/context.ts';
import { errorReply } from '../http/error-reply.ts';
import { isLoopback } from '../security/hosts.ts';
import { type OriginPolicy, requireSameOrigin } from '../security/same-origin.ts';
import type { TokenGate } from '../security/token.ts';
import { TokenBucket } from '../security/token-bucket.ts';
import { type ClientLink, ClientSession } from './client-session.ts';
import { FeedHub } from './feed-hub.ts';
import { SOCKET_LIMITS } from './limits.ts';
import { handleMessage, type MessageContext } from './messages.ts';

export interface SocketServerOptions {
  readonly policy: () => OriginPolicy;
  readonly gate?: TokenGate;
}

export interface SocketServer {
  readonly hub: FeedHub;
  close(): Promise<void>;
}

/** The live side: websocket only, guarded as HTTP is, every payload checked, every handler caught. */
export function attachSockets(
  http: HttpServer,
  context: ServerContext,
  { policy, gate }: SocketServerOptions,
): SocketServer {
  const { studio, metrics, log, serverId } = context;
  const hub = new FeedHub(studio.runs, (error) => log.error({ err: error }, 'a client could not be served'));
  const perAddress = new Map<string, number>();
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: SOCKET_LIMITS.messageBytes,
    connectTimeout: 10_000,
    allowRequest(request, answer) {
      try {
        requireSameOrigin(request.headers, policy());
        requireRoom(request, io.engine.clientsCount, perAddress);
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
      gate?.require({ authorization, cookie, token }, socket.conn.remoteAddress);
      next();
    } catch (error) {
      const { body } = errorReply(error);
      next(Object.assign(new Error(body.message), { data: body }));
    }
  });

  io.on('connection', (socket) => {
    const address = socket.conn.remoteAddress;
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    metrics.sockets.inc();
    const session = new ClientSession(linkOf(socket), studio.runs.events, {
      frames(count, bytes) {
        metrics.frames.inc(count);
        metrics.frameBytes.inc(bytes);
      },
      held: () => metrics.framesSkipped.inc(),
      events: (count) => metrics.eventsSent.inc(count),
    });
    hub.add(session);
    limitMessages(socket);
    const messages: MessageContext = { session, hub, studio, sending: false };
    for (const name of Object.keys(CLIENT_MESSAGES) as ClientMessage[]) {
      socket.on(name, (...args: unknown[]) => {
        const last = args.at(-1);
        const ack = typeof last === 'function' ? (last as (answer: unknown) => void) : () => undefined;
        handleMessage(name, args[0], messages)
          .then((answer) => {
            ack({ ok: true, ...answer });
            if (name === 'tensor') {
              socket.conn.once('drain', () => {
                messages.sending = false;
              });
            }
          })
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
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left <= 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
    const hello: Hello = {
      protocol: PROTOCOL_VERSION,
      version: VERSION,
      serverId,
      tickMs: SOCKET_LIMITS.tickMs,
    };
    socket.emit('hello', hello);
  });

  return {
    hub,
    async close() {
      hub.close();
      io.disconnectSockets(true);
      io.engine.close();
      await new Promise<void>((done) => setImmediate(done));
    },
  };
}

function linkOf(socket: Socket): ClientLink {
  return {
    send: (kind: string, message: unknown, taken: () => void) => void socket.emit(kind, message, taken),
    disconnect: () => socket.disconnect(true),
  };
}

/** @throws `request/too-many` */
function requireRoom(
  request: IncomingMessage,
  connected: number,
  perAddress: ReadonlyMap<string, number>,
): void {
  const address = request.socket.remoteAddress ?? '';
  const own = address.replace(/^::ffff:/, '');
  const full = !isLoopback(own) && (perAddress.get(address) ?? 0) >= SOCKET_LIMITS.connectionsPerAddress;
  if (connected < SOCKET_LIMITS.connections && !full) return;
  throw new PatchwiseError('request/too-many', 'Too many clients are connected.');
}

/** Messages beyond the limit are answered with an error and not handled; a client that goes on is disconnected. */
function limitMessages(socket: Socket): void {
  const bucket = new TokenBucket(SOCKET_LIMITS.messagesPerSecond, SOCKET_LIMITS.messageBurst);
  let over = 0;
  socket.use((packet, next) => {
    if (bucket.take()) {
      over = 0;
      next();
      return;
    }
    if (++over > SOCKET_LIMITS.messagesOver) {
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
