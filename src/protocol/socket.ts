import { z } from 'zod';
import type { ErrorBody } from './errors.ts';
import { hash, id } from './fields.ts';
import type { Infer } from './operation.ts';
import { moment, runState, runSummary, storedEvent, tap } from './run-shapes.ts';

/** Raised when a message changes its meaning. */
export const PROTOCOL_VERSION = 1;

/** As socket.io carries them: a Buffer in Node, an ArrayBuffer in a browser. */
const bytes = z.custom<Uint8Array | ArrayBuffer>(
  (value) => value instanceof Uint8Array || value instanceof ArrayBuffer,
);

/** What clients may send, and what the acknowledgement of each carries; everything else is ignored. */
export const CLIENT_MESSAGES = {
  /** Follow a run: the answer is its state, then come `events` after `sinceSeq` (or after the state), and `frames`. */
  subscribe: {
    payload: z.strictObject({ runId: id, sinceSeq: z.number().int().min(0).max(1e12).exactOptional() }),
    answer: runState.extend({ seq: z.number().int().describe('`events` start after this number.') }),
  },
  unsubscribe: { payload: z.strictObject({ runId: id }), answer: z.object({}) },
  /** A hidden page gets no frames until it is seen again; then it gets the latest of each. */
  visibility: { payload: z.strictObject({ hidden: z.boolean() }), answer: z.object({}) },
  /** Follow the list of runs: `runs` comes when one was submitted, changed or removed. */
  'watch-runs': { payload: z.strictObject({ watch: z.boolean() }), answer: z.object({}) },
  /** A whole tensor by its content hash: float32 of this machine's byte order, row-major. */
  tensor: {
    payload: z.strictObject({ runId: id, hash }),
    answer: z.object({ shape: z.array(z.number().int()), data: bytes }),
  },
} as const;

export type ClientMessage = keyof typeof CLIENT_MESSAGES;
export type PayloadOf<N extends ClientMessage> = Infer<(typeof CLIENT_MESSAGES)[N]['payload']>;
export type AnswerOf<N extends ClientMessage> = Infer<(typeof CLIENT_MESSAGES)[N]['answer']>;

/** An acknowledgement: the answer, or why there is none. */
export type Ack<T extends object = object> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly error: ErrorBody };

export const frameHeader = z.object({
  nodeId: z.string(),
  port: z.string(),
  shape: z.array(z.number().int()),
  moment,
  at: z
    .number()
    .exactOptional()
    .describe("When the node made the value, ms since 1970 by the runner's clock; absent where not known."),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  score: z
    .number()
    .exactOptional()
    .describe(
      'The score that the node told last at the scale of the picture: of a chain that of the step before.',
    ),
  hash: z.string().exactOptional().describe('Content hash of the whole tensor: see `getRunTensor`.'),
  width: z.number().int().describe('Of the pixels, at most 256.'),
  height: z.number().int(),
  offset: z.number().int().describe("Where its RGBA lies in the part's `data`."),
  bytes: z.number().int(),
});

/** What the server sends. `events`, `frames` and `runs` are acknowledged by the client to get the next. */
export const SERVER_MESSAGES = {
  /** First message after connecting. */
  hello: z.object({
    protocol: z.literal(PROTOCOL_VERSION),
    version: z.string(),
    serverId: z
      .string()
      .describe('Another at each start of the server: fetch everything anew when it changes.'),
    tickMs: z.number().describe('Frames come at most this often, ms.'),
    now: z.number().describe("The server's time, ms since 1970: those of runs are by its clock."),
  }),
  /** Reliable and in order. */
  events: z.object({ runId: id, events: z.array(storedEvent) }),
  /** Lossy: the latest of each node and port, of all followed runs in one message. */
  frames: z.object({
    parts: z.array(
      z.object({
        runId: id,
        frames: z.array(frameHeader),
        taps: z.array(tap),
        data: bytes.describe('RGBA of all frames, one after the other.'),
      }),
    ),
  }),
  /** Packs were added or removed: nodes, port types and templates are to be fetched anew. */
  catalogue: z.object({}),
  /** Runs that changed since the last message. */
  runs: z.object({ runs: z.array(runSummary), removed: z.array(z.string()) }),
} as const;

export type ServerMessage = keyof typeof SERVER_MESSAGES;
export type MessageOf<N extends ServerMessage> = Infer<(typeof SERVER_MESSAGES)[N]>;

export type Hello = MessageOf<'hello'>;
export type EventsMessage = MessageOf<'events'>;
type FramesPart = MessageOf<'frames'>['parts'][number];
interface Frames<Bytes> {
  readonly parts: readonly (Omit<FramesPart, 'data'> & { readonly data: Bytes })[];
}
/** As the server sends it. */
export type FramesMessage = Frames<Uint8Array>;
/** As it arrives in a browser. */
export type BrowserFrames = Frames<ArrayBuffer>;
export type RunsMessage = MessageOf<'runs'>;
/** A picture without its pixels, and where they lie in the message. */
export type FrameHeader = FramesPart['frames'][number];
