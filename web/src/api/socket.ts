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

/** What a live connection tells; all of it comes in order. */
export interface LiveHandlers {
  /** After each connecting; another `serverId` than before means that the server was restarted. */
  hello(hello: Hello): void;
  /** @param reason in words */
  disconnected(reason: string): void;
  /** An attempt to connect failed; the next one follows by itself. */
  refused(message: string): void;
  events(message: EventsMessage): void;
  frames(message: BrowserFrames): void;
  runs(message: RunsMessage): void;
}

export interface LiveConnection {
  /** Follows a run: its state now; `events` after `sinceSeq` and `frames` come by the handlers. */
  subscribe(runId: string, sinceSeq?: number): Promise<Ack<AnswerOf<'subscribe'>>>;
  unsubscribe(runId: string): void;
  setHidden(hidden: boolean): void;
  watchRuns(watch: boolean): void;
  /** Tries at once instead of after the waiting time. */
  reconnect(): void;
  close(): void;
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
  socket.on('disconnect', (reason) => handlers.disconnected(reason));
  socket.on('connect_error', (error) => handlers.refused(error.message));
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
