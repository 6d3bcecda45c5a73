import { z } from 'zod';
import type { GraphDocument } from '../../graph/document/document.ts';
import { keptTensor, storedEvent, type Tap, tap } from '../../protocol/run-shapes.ts';
import { frameHeader } from '../../protocol/socket.ts';
import type { Frame } from '../../server/runner/messages.ts';
import type { RunEnd } from '../../server/runner/runner-host.ts';

/** What a worker is given: the rest it makes itself. */
export interface RunJob {
  readonly runId: string;
  readonly document: GraphDocument;
  readonly targets?: readonly string[];
  readonly resume: boolean;
  readonly maxOutputBytes: number;
  /** Reference as it stands in the document → SHA-256 of the file, or the name of a sample. */
  readonly files: Readonly<Record<string, { readonly hash: string } | { readonly sample: string }>>;
  /** Of a piece of the run, computed beforehand: how many elements of its sweep come before. */
  readonly part?: { readonly offset: number };
  /** Whether the run has pieces: results of costly nodes are shared then. */
  readonly spread?: boolean;
}

const sentFile = z.object({ name: z.string(), hash: z.string(), bytes: z.number() });
const nodeErrors = z.array(z.looseObject({ code: z.string(), message: z.string() }));

const runEnd = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('finished'),
    outcome: z.enum(['done', 'failed', 'cancelled']),
    errors: nodeErrors,
  }),
  z.object({ kind: z.literal('refused'), code: z.string(), reason: z.string() }),
  z.object({
    kind: z.literal('lost'),
    code: z.enum(['runner/crashed', 'runner/hung', 'runner/limit']),
    reason: z.string(),
  }),
]) as unknown as z.ZodType<RunEnd>;

/** What a worker says of its run, in order, and only while the run is its own. */
const workerMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begun'),
    worker: z.string(),
    attempt: z.number(),
    /** Why it begins again. */
    after: z.enum(['', 'stalled', 'handed-over', 'failed']),
  }),
  z.object({ kind: z.literal('events'), events: z.array(storedEvent) }),
  z.object({ kind: z.literal('tensors'), kept: z.array(keptTensor), dropped: z.array(keptTensor) }),
  /** The last message, with the event that says so: an attempt that never got here has not ended the run. */
  z.object({
    kind: z.literal('finished'),
    end: runEnd,
    files: z.array(sentFile),
    events: z.array(storedEvent),
  }),
]);

export type WorkerMessage = z.output<typeof workerMessage>;

/** @throws when it is none */
export function readWorkerMessage(text: string): WorkerMessage {
  return workerMessage.parse(JSON.parse(text));
}

const control = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel'), runId: z.string() }),
  /** A worker has joined, left, begun or ended something. */
  z.object({ kind: z.literal('worker'), id: z.string() }),
]);

export type Control = z.output<typeof control>;

export function readControl(text: string): Control | undefined {
  try {
    return control.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Pictures and numbers of a run, as they leave a worker. */
export interface TapsMessage {
  readonly runId: string;
  /** Attempt of the run; those of an earlier one are late. */
  readonly attempt: number;
  readonly frames: readonly Frame[];
  readonly taps: readonly Tap[];
}

const frameHead = frameHeader.omit({ offset: true, bytes: true });

const tapsHead = z.object({
  runId: z.string(),
  attempt: z.number(),
  frames: z.array(frameHead),
  taps: z.array(tap),
});

/** Layout: length of the head (uint32, little endian); head (JSON); the pixels of each frame, one after the other. */
export function encodeTaps({ frames, ...rest }: TapsMessage): Buffer {
  const heads = frames.map(({ rgba: _rgba, runId: _runId, ...head }) => head);
  const head = Buffer.from(JSON.stringify({ ...rest, frames: heads }, withoutNumbers));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.byteLength);
  return Buffer.concat([length, head, ...frames.map(({ rgba }) => rgba)]);
}

/** Undefined for what is none. */
export function decodeTaps(bytes: Buffer): TapsMessage | undefined {
  try {
    const end = 4 + bytes.readUInt32LE(0);
    const { frames, ...rest } = tapsHead.parse(JSON.parse(bytes.toString('utf8', 4, end), withNumbers));
    let offset = end;
    const whole = frames.map((head) => {
      const size = 4 * head.width * head.height;
      const rgba = new Uint8Array(bytes.subarray(offset, offset + size));
      if (rgba.byteLength !== size) throw new Error('cut off');
      offset += size;
      return { ...head, runId: rest.runId, rgba } as unknown as Frame;
    });
    return { ...rest, frames: whole };
  } catch {
    return undefined;
  }
}

/** JSON knows no NaN and no infinity, and a chain that has run away has them. */
function withoutNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { notFinite: String(value) } : value;
}

function withNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('notFinite' in value)) return value;
  return Number(value.notFinite);
}
