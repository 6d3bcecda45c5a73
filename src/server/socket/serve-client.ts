import type { Duplex } from 'node:stream';
import type { Socket } from 'socket.io';
import { PatchwiseError } from '../../errors.ts';
import { CLIENT_MESSAGES, type ClientMessage, type Hello, PROTOCOL_VERSION } from '../../protocol/socket.ts';
import { type ClientLink, ClientSession } from '../../studio/clients/client-session.ts';
import type { FeedHub } from '../../studio/clients/feed-hub.ts';
import { CLIENT_LIMITS } from '../../studio/clients/limits.ts';
import { handleMessage, type MessageContext } from '../../studio/clients/messages.ts';
import { errorReply } from '../../studio/handlers/error-reply.ts';
import { TokenBucket } from '../../studio/token-bucket.ts';
import { VERSION } from '../../version.ts';
import type { ServerContext } from '../http/context.ts';
import { Inbox } from './inbox.ts';
import { GOODBYE_MS, SOCKET_LIMITS } from './limits.ts';
import { outgoingOf } from './outgoing.ts';

/**
 * Serves a client that was let in: it is in the hub until it leaves, and each of its messages is checked, handled and
 * answered.
 * @param left told when it has left
 */
export function serveClient(
  socket: Socket,
  { studio, metrics, log, serverId }: ServerContext,
  hub: FeedHub,
  left: () => void,
): void {
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
  takeMessages(socket, inbox, { session, hub, studio }, log);
  socket.on('error', () => socket.disconnect(true));
  socket.once('disconnect', () => {
    hub.remove(session);
    metrics.sockets.dec();
    left();
    sayGoodbye(socket.request.socket);
  });
  const hello: Hello = {
    protocol: PROTOCOL_VERSION,
    version: VERSION,
    serverId,
    tickMs: CLIENT_LIMITS.tickMs,
    now: Date.now(),
  };
  socket.emit('hello', hello);
}

function takeMessages(
  socket: Socket,
  inbox: Inbox,
  messages: MessageContext,
  log: ServerContext['log'],
): void {
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
}

/** Lets the line of a client that has left close. */
function sayGoodbye(line: Duplex): void {
  // What it has not read goes with it: a goodbye would wait half a minute behind that, and hold the memory; and
  // one that reads nothing does not answer the goodbye.
  if (line.writableLength > 0) line.destroy();
  else {
    const late = setTimeout(() => line.destroy(), GOODBYE_MS);
    line.once('close', () => clearTimeout(late));
  }
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
