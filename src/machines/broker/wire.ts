import { z } from 'zod';
import { TENSOR_FILE } from '../../disk/tensor-bundle.ts';
import { document, hash, id } from '../../protocol/fields.ts';
import type { Infer } from '../../protocol/operation.ts';
import { keptTensor, storedEvent } from '../../protocol/run-shapes.ts';
import type { RunEnd } from '../../studio/ports/runner-host.ts';
import { type TapsOfRun, tapsFromBytes, tapsToBytes } from '../../studio/taps-bytes.ts';
import type { Signer } from './signer.ts';

const runJob = z.strictObject({
  runId: id,
  document,
  targets: z.array(z.string()).exactOptional(),
  resume: z.boolean(),
  maxOutputBytes: z.number().min(0),
  /** Reference as it stands in the document → SHA-256 of the file, or the name of a sample. */
  files: z.record(z.string(), z.union([z.strictObject({ hash }), z.strictObject({ sample: z.string() })])),
  /** Of a piece of the run, computed beforehand: how many elements of its sweep come before. */
  part: z.strictObject({ offset: z.number().int().min(0) }).exactOptional(),
  /** Whether the run has pieces: results of costly nodes are shared then. */
  spread: z.boolean().exactOptional(),
});

/** What a worker is given: the rest it makes itself. */
export type RunJob = Infer<typeof runJob>;

/** A job as it lies at the broker. */
export interface SealedJob {
  readonly text: string;
  readonly signature: string;
}

/** @param jobId the signature holds for this job only */
export function sealJob(job: RunJob, jobId: string, signer: Signer): SealedJob {
  const text = JSON.stringify(job);
  return { text, signature: signer.sign('job', [jobId], text) };
}

const sealedJob = z.object({ text: z.string(), signature: z.string() });

/** @throws Error for a job that the studio has not made, or that no worker of this version can do */
export function openJob(sealed: unknown, jobId: string, signer: Signer): RunJob {
  const { text, signature } = sealedJob.parse(sealed);
  if (!signer.verify('job', [jobId], text, signature)) throw new Error('The studio has not made this job.');
  return runJob.parse(JSON.parse(text));
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
  z.object({
    kind: z.literal('tensors'),
    kept: z.array(keptTensor),
    dropped: z.array(keptTensor),
    /** Files that nothing of the run names any more: hashes, and names of bundles. */
    unused: z.array(z.string().regex(TENSOR_FILE)),
  }),
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
  /** Somebody looks at a run, or nobody any more. */
  z.object({ kind: z.literal('follow'), runId: z.string(), followed: z.boolean() }),
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

/** Bytes of a signature. */
const SIGNATURE = 32;

/** Layout: signature of what follows (32 bytes); what {@link tapsToBytes} makes. */
export function encodeTaps(taps: TapsOfRun, signer: Signer): Buffer {
  const content = tapsToBytes(taps);
  return Buffer.concat([Buffer.from(signer.sign('taps', [], content), 'hex'), content]);
}

/** Undefined for what is none, or of none of the studio's workers. */
export function decodeTaps(message: Buffer, signer: Signer): TapsOfRun | undefined {
  const bytes = message.subarray(SIGNATURE);
  const signature = message.toString('hex', 0, SIGNATURE);
  return signer.verify('taps', [], bytes, signature) ? tapsFromBytes(bytes) : undefined;
}
