import { z } from 'zod';
import { progressTap, type Tap } from '../protocol/run-shapes.ts';
import { frameHeader } from '../protocol/socket.ts';
import { joinBytes } from '../shared/join-bytes.ts';
import { numberAt, POINT_WIDTH, readMoment, writePoint } from './point-columns.ts';
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

const tapsHead = z.object({
  runId: z.string(),
  attempt: z.number(),
  frames: z.array(frameHead),
  progress: z.array(progressTap.omit({ runId: true, kind: true })),
  /** Values of one metric that follow each other: `count` points. */
  series: z.array(z.object({ nodeId: z.string(), name: z.string(), count: z.number().int().min(1) })),
});

type Metric = Extract<Tap, { readonly kind: 'metric' }>;
type Progress = Extract<Tap, { readonly kind: 'progress' }>;

/**
 * Layout: length of the head (uint32, little endian); head (JSON); the pixels of each frame, one after the other; the points of
 * each series, one after the other, as numbers (float64, little endian, as all machines with an engine are): a studio hears some
 * ten thousand a second.
 */
export function tapsToBytes({ frames, taps, ...rest }: TapsOfRun): Uint8Array {
  const metrics = taps.filter((tap): tap is Metric => tap.kind === 'metric');
  const progress = taps.filter((tap): tap is Progress => tap.kind === 'progress');
  const heads = frames.map(({ rgba: _rgba, runId: _runId, ...head }) => head);
  const parts = { frames: heads, progress: progress.map(withoutRun), series: seriesOf(metrics) };
  const head = new TextEncoder().encode(JSON.stringify({ ...rest, ...parts }, withoutNumbers));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.byteLength, true);
  const numbers = new Float64Array(metrics.length * POINT_WIDTH);
  for (const [i, metric] of metrics.entries()) writePoint(numbers, i * POINT_WIDTH, metric);
  return joinBytes([length, head, ...frames.map(({ rgba }) => rgba), new Uint8Array(numbers.buffer)]);
}

/** Undefined for what is none. */
export function tapsFromBytes(bytes: Uint8Array): TapsOfRun | undefined {
  try {
    const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    const head = new TextDecoder().decode(bytes.subarray(4, end));
    // Looking at every value costs more than reading them, and nearly all are plain numbers.
    const plain = head.includes('"notFinite"') ? JSON.parse(head, withNumbers) : JSON.parse(head);
    const { frames, progress, series, runId, attempt } = tapsHead.parse(plain);
    let offset = end;
    const whole = frames.map((one) => {
      const size = 4 * one.width * one.height;
      const rgba = new Uint8Array(bytes.subarray(offset, offset + size));
      if (rgba.byteLength !== size) throw new Error('cut off');
      offset += size;
      return { ...one, runId, rgba } as unknown as Frame;
    });
    const metrics = metricsOf(runId, series, new Uint8Array(bytes.subarray(offset)));
    const told = progress.map((one): Progress => ({ ...one, runId, kind: 'progress' }));
    return { runId, attempt, frames: whole, taps: [...metrics, ...told] };
  } catch {
    return undefined;
  }
}

type Series = z.output<typeof tapsHead>['series'];

function seriesOf(metrics: readonly Metric[]): Series {
  const series: Series = [];
  for (const { nodeId, name } of metrics) {
    const last = series.at(-1);
    if (last?.nodeId === nodeId && last.name === name) last.count++;
    else series.push({ nodeId, name, count: 1 });
  }
  return series;
}

/** @param bytes with memory of their own @throws Error for points that are missing, too many or none */
function metricsOf(runId: string, series: Series, bytes: Uint8Array): Metric[] {
  const numbers = new Float64Array(bytes.buffer);
  const metrics: Metric[] = [];
  let at = 0;
  for (const { nodeId, name, count } of series) {
    const end = at + count * POINT_WIDTH;
    if (end > numbers.length) throw new Error('cut off');
    for (; at < end; at += POINT_WIDTH) metrics.push(metricAt(runId, nodeId, name, numbers, at));
  }
  if (at !== numbers.length) throw new Error('more than was told');
  return metrics;
}

function metricAt(runId: string, nodeId: string, name: string, numbers: Float64Array, at: number): Metric {
  const moment = readMoment(numbers, at);
  const index = numberAt(numbers, at + 4);
  for (let i = at + 1; i < at + POINT_WIDTH; i++) {
    if (Math.abs(numberAt(numbers, i)) === Number.POSITIVE_INFINITY) throw new Error('no moment');
  }
  const metric: Metric = { runId, kind: 'metric', nodeId, name, value: numberAt(numbers, at), moment };
  if (Number.isNaN(index)) return metric;
  if (!Number.isSafeInteger(index) || index < 0) throw new Error('no place in a series');
  return { ...metric, index };
}

function withoutRun({ runId: _runId, kind: _kind, ...rest }: Progress): Omit<Progress, 'runId' | 'kind'> {
  return rest;
}

/** JSON knows no NaN and no infinity, and a chain that has run away has them. */
function withoutNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { notFinite: String(value) } : value;
}

function withNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('notFinite' in value)) return value;
  return Number(value.notFinite);
}
