import { z } from 'zod';
import type { Frame, NodeSnapshot, RunRow, StoredEvent, Tap } from '../contracts.ts';
import type { ErrorBody } from '../http/error-reply.ts';
import { hash, id } from '../http/schemas.ts';

/** Raised when a message changes its meaning. */
export const PROTOCOL_VERSION = 1;

/** What clients may send; everything else is ignored. Every message may be acknowledged. */
export const CLIENT_MESSAGES = {
  /** Follow a run: the answer is a snapshot, then come `events` after `sinceSeq` (or after the snapshot), and `frames`. */
  subscribe: z.strictObject({ runId: id, sinceSeq: z.number().int().min(0).max(1e12).optional() }),
  unsubscribe: z.strictObject({ runId: id }),
  /** A hidden page gets no frames until it is seen again; then it gets the latest of each. */
  visibility: z.strictObject({ hidden: z.boolean() }),
  /** Follow the list of runs: `runs` comes when one was submitted, changed or removed. */
  'watch-runs': z.strictObject({ watch: z.boolean() }),
  /** A whole tensor by its content hash. */
  tensor: z.strictObject({ runId: id, hash }),
} as const;

export type ClientMessage = keyof typeof CLIENT_MESSAGES;

/** Answer to a message. */
export type Ack<T extends object = object> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly error: ErrorBody };

/** First message after connecting. */
export interface Hello {
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly version: string;
  /** Another at each start of the server: fetch everything anew when it changes. */
  readonly serverId: string;
  /** Frames come at most this often, ms. */
  readonly tickMs: number;
}

export interface SubscribeAnswer {
  readonly run: RunRow;
  readonly nodes: Readonly<Record<string, NodeSnapshot>>;
  readonly taps: readonly Tap[];
  /** `events` start after this number. */
  readonly seq: number;
}

/** Reliable and in order; acknowledge it to get the next. */
export interface EventsMessage {
  readonly runId: string;
  readonly events: readonly StoredEvent[];
}

/** A frame without its pixels, and where they lie in the message's `data`. */
export type FrameHeader = Omit<Frame, 'rgba' | 'runId'> & { readonly offset: number; readonly bytes: number };

/** Lossy: the latest of each node and port, of all followed runs in one message; acknowledge it to get the next. */
export interface FramesMessage {
  readonly parts: readonly {
    readonly runId: string;
    readonly frames: readonly FrameHeader[];
    readonly taps: readonly Tap[];
    /** RGBA of all frames, one after the other. */
    readonly data: Buffer;
  }[];
}

/** Runs that changed since the last message; acknowledge it to get the next. */
export interface RunsMessage {
  readonly runs: readonly Omit<RunRow, 'document'>[];
  readonly removed: readonly string[];
}

/** Caps of the sockets. */
export const SOCKET_LIMITS = {
  /** Bytes of one message from a client. */
  messageBytes: 256 * 1024,
  connections: 300,
  /** From one address that is not this machine's. */
  connectionsPerAddress: 50,
  subscriptions: 20,
  /** Messages of a client: on average a second, and at once. */
  messagesPerSecond: 50,
  messageBurst: 100,
  /** A client that keeps on beyond the limit is disconnected after this many more. */
  messagesOver: 1000,
  tickMs: 66,
  /** Bytes of previews a second and client, and at once. */
  frameBytesPerSecond: 8 * 2 ** 20,
  /** Bytes of one message of previews. */
  frameMessageBytes: 2 ** 20,
  /** Events of one message. */
  eventBatch: 200,
  /** A client that acknowledges nothing for this long is disconnected, ms; it may come back and go on. */
  patienceMs: 60_000,
  /** Bytes of a whole tensor. */
  tensorBytes: 16 * 2 ** 20,
} as const;
