import { z } from 'zod';
import { metricTap, progressTap, type Tap } from '../protocol/run-shapes.ts';
import { frameHeader } from '../protocol/socket.ts';
import { joinBytes } from '../shared/join-bytes.ts';
import type { Frame } from './ports/runner-messages.ts';

/** Pictures and numbers of a run, on their way to another process. */
export interface TapsOfRun {
  readonly runId: string;
  /** Attempt of the run; those of an earlier one are late. */
  readonly attempt: number;
  readonly frames: readonly Frame[];
  readonly taps: readonly Tap[];
}

/** Also NaN and infinities: what has run away is shown, too. */
const anyNumber = z.custom<number>((value) => typeof value === 'number');

const frameHead = frameHeader
  .omit({ offset: true, bytes: true })
  .extend({ min: anyNumber, max: anyNumber, mean: anyNumber, score: anyNumber.exactOptional() });

const tap = z.discriminatedUnion('kind', [progressTap, metricTap.extend({ value: anyNumber })]);

const tapsHead = z.object({
  runId: z.string(),
  attempt: z.number(),
  frames: z.array(frameHead),
  taps: z.array(tap),
});

/** Layout: length of the head (uint32, little endian); head (JSON); the pixels of each frame, one after the other. */
export function tapsToBytes({ frames, ...rest }: TapsOfRun): Uint8Array {
  const heads = frames.map(({ rgba: _rgba, runId: _runId, ...head }) => head);
  const head = new TextEncoder().encode(JSON.stringify({ ...rest, frames: heads }, withoutNumbers));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.byteLength, true);
  return joinBytes([length, head, ...frames.map(({ rgba }) => rgba)]);
}

/** Undefined for what is none. */
export function tapsFromBytes(bytes: Uint8Array): TapsOfRun | undefined {
  try {
    const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    const head = new TextDecoder().decode(bytes.subarray(4, end));
    // Looking at every value costs more than reading them, and nearly all are plain numbers.
    const plain = head.includes('"notFinite"') ? JSON.parse(head, withNumbers) : JSON.parse(head);
    const { frames, ...rest } = tapsHead.parse(plain);
    let offset = end;
    const whole = frames.map((one) => {
      const size = 4 * one.width * one.height;
      const rgba = new Uint8Array(bytes.subarray(offset, offset + size));
      if (rgba.byteLength !== size) throw new Error('cut off');
      offset += size;
      return { ...one, runId: rest.runId, rgba } as unknown as Frame;
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
