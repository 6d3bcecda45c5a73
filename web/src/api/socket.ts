import { io, type Socket } from 'socket.io-client';
import type {
  Ack,
  AnswerOf,
  BrowserFrames,
  ClientMessage,
  EventsMessage,
  Hello,
  PayloadOf,
  RunsMessage,
} from '../../../src/protocol/socket.ts';
import type { LiveConnection, LiveHandlers, Lost } from './studio-link.ts';

/** What Socket.IO calls the end of a connection. */
export function lostBy(reason: string): Lost {
  if (reason === 'io server disconnect') return 'ended';
  return reason === 'ping timeout' ? 'silent' : 'broken';
}

/** What Socket.IO gives for a connection that was not made: with `data` where the studio answered. */
export function refusedBy({ data }: Error & { readonly data?: unknown }): Lost {
  if (typeof data !== 'object' || data === null || !('message' in data)) return 'unanswered';
  const code = 'code' in data && typeof data.code === 'string' ? { code: data.code } : {};
  return { ...code, message: String(data.message) };
}

/** Opens the socket and keeps it open: it connects again by itself, after 0.5 to 5 s. */
export function openLive(handlers: LiveHandlers): LiveConnection {
  const socket: Socket = io({
    path: new URL('socket.io', document.baseURI).pathname,
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
  });
  socket.on('hello', (hello: Hello) => handlers.hello(hello));
  socket.on('disconnect', (reason) => {
    handlers.disconnected(lostBy(reason));
    // A studio that ends says good-bye, and Socket.IO takes that for the last word.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 500);
  });
  socket.on('connect_error', (error) => handlers.refused(refusedBy(error)));
  socket.on('catalogue', () => handlers.catalogue());
  // Each is acknowledged once it was taken in: the next comes only then.
  socket.on('events', (message: EventsMessage, taken?: () => void) => {
    handlers.events(message);
    taken?.();
  });
  socket.on('frames', (message: BrowserFrames, taken?: () => void) => {
    handlers.frames(message);
    taken?.();
  });
  socket.on('runs', (message: RunsMessage, taken?: () => void) => {
    handlers.runs(message);
    taken?.();
  });
  const ask = <N extends ClientMessage>(name: N, payload: PayloadOf<N>): Promise<Ack<AnswerOf<N>>> =>
    socket.timeout(10_000).emitWithAck(name, payload) as Promise<Ack<AnswerOf<N>>>;
  return {
    subscribe: (runId, sinceSeq) =>
      ask('subscribe', { runId, ...(sinceSeq === undefined ? {} : { sinceSeq }) }),
    unsubscribe: (runId) => void ask('unsubscribe', { runId }).catch(() => {}),
    setHidden: (hidden) => void ask('visibility', { hidden }).catch(() => {}),
    watchRuns: (watch) => void ask('watch-runs', { watch }).catch(() => {}),
    reconnect: () => void socket.connect(),
    close: () => void socket.close(),
  };
}
