import type { Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server } from 'socket.io';
import { FeedHub } from '../../studio/clients/feed-hub.ts';
import type { ServerContext } from '../http/context.ts';
import { type SocketGuardOptions, socketGuard } from './guard.ts';
import { GOODBYE_MS, SOCKET_LIMITS } from './limits.ts';
import { outgoingOf } from './outgoing.ts';
import { serveClient } from './serve-client.ts';

/** How often it is looked whether the sessions of sockets have ended, ms. */
const SESSION_LOOK_MS = 2000;

export interface SocketServer {
  readonly hub: FeedHub;
  close(): Promise<void>;
}

/** The live side: websocket only, guarded as HTTP is, every payload checked, every handler caught. */
export function attachSockets(
  http: HttpServer,
  context: ServerContext,
  options: SocketGuardOptions,
): SocketServer {
  const { studio, metrics, log } = context;
  const hub = new FeedHub(studio.runs, (error) => log.error({ err: error }, 'a client could not be served'));
  const guard = socketGuard(options);
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: SOCKET_LIMITS.messageBytes,
    connectTimeout: SOCKET_LIMITS.connectMs,
    allowRequest: guard.allowRequest,
  });
  io.use(guard.requireToken);
  io.on('connection', (socket) => serveClient(socket, context, hub, () => guard.leave(socket)));

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
      if (guard.isOver(socket)) socket.disconnect(true);
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
