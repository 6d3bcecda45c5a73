import { tapKey } from '../../../src/graph/events.ts';
import type { Moment } from '../../../src/graph/types/node.ts';
import type { MetricSeries as StoredSeries, Tap } from '../../../src/protocol/run-shapes.ts';

/** A measured value over the updates or steps of a node. */
export interface MetricSeries {
  readonly nodeId: string;
  readonly name: string;
  /** Steps so far, over all scales: rises. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Where a scale began. */
  readonly marks: readonly { readonly x: number; readonly scale: number }[];
  /** Steps of the scales before, and the last step of this one. */
  readonly offset: number;
  readonly last: number;
  /** Place of the newest value among all of the series, where the studio tells it. */
  readonly index?: number;
}

/** By `nodeId name`. */
export type MetricHistory = Readonly<Record<string, MetricSeries>>;

export const NO_METRICS: MetricHistory = {};

/** Points of a series; beyond it every second one goes. */
const MOST = 1600;

/** Adds measured values; memory stays bounded however long a training takes. */
export function foldMetrics(history: MetricHistory, taps: readonly Tap[]): MetricHistory {
  let next = history;
  for (const tap of taps) {
    if (tap.kind !== 'metric' || !Number.isFinite(tap.value)) continue;
    const key = tapKey(tap);
    const fresh = started(tap.nodeId, tap.name);
    const { index } = tap;
    // The first of all: a run that starts over.
    const known = index === 0 ? fresh : (next[key] ?? fresh);
    // What comes twice, with what was stored and with what is told live, is no step back of a chain.
    if (index !== undefined && index <= (known.index ?? -1)) continue;
    const series = added(known, tap.value, tap.moment);
    next = { ...next, [key]: index === undefined ? series : { ...series, index } };
  }
  return next;
}

/**
 * What the page has seen, with what the server keeps of a run in place of it: that holds what came before the page
 * began to watch, and while it was away.
 */
export function withStored(seen: MetricHistory, stored: readonly StoredSeries[]): MetricHistory {
  const taps = stored.flatMap(({ nodeId, name, points }) =>
    points.map((point): Tap => ({ kind: 'metric', runId: '', nodeId, name, ...point })),
  );
  return { ...seen, ...foldMetrics(NO_METRICS, taps) };
}

/** Metrics that are shown first, in this order; the rest by name. */
const FIRST = ['loss', 'gap', 'recovery error', 'score', 'gradient norm'];

/**
 * The names of all metrics, each with its series: one chart a name. The order does not depend on which came first, so
 * that a run looks the same whenever it is opened.
 */
export function byName(history: MetricHistory): ReadonlyMap<string, readonly MetricSeries[]> {
  const place = ({ name }: MetricSeries) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const ordered = Object.values(history).sort(
    (a, b) => place(a) - place(b) || a.name.localeCompare(b.name) || a.nodeId.localeCompare(b.nodeId),
  );
  const groups = new Map<string, MetricSeries[]>();
  for (const series of ordered) {
    const group = groups.get(series.name) ?? [];
    group.push(series);
    groups.set(series.name, group);
  }
  return groups;
}

/** Series of one chart on a common axis, as uPlot takes them: where one has no value it has null. */
export function alignSeries(series: readonly MetricSeries[]): [x: number[], ...ys: (number | null)[][]] {
  const xs = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, i) => [x, i]));
  const ys = series.map(({ x, y }) => {
    const row: (number | null)[] = new Array(xs.length).fill(null);
    x.forEach((value, i) => {
      row[place.get(value) as number] = y[i] as number;
    });
    return row;
  });
  return [xs, ...ys];
}

/** What a series was at a point of its axis, or last before it; without one, what it is now. Not a number where it began later. */
export function valueAt({ x, y }: Pick<MetricSeries, 'x' | 'y'>, at: number | undefined): number {
  const last = at === undefined ? x.length - 1 : x.findLastIndex((one) => one <= at);
  return y[last] ?? Number.NaN;
}

function started(nodeId: string, name: string): MetricSeries {
  return { nodeId, name, x: [], y: [], marks: [], offset: 0, last: -1 };
}

function added(series: MetricSeries, value: number, { scale, update, step }: Moment): MetricSeries {
  const at = update ?? step ?? series.last + 1;
  const begins = scale !== undefined && series.marks.at(-1)?.scale !== scale;
  // Updates start anew at each scale; steps also when another chain begins at the same one.
  const anew = begins ? at <= series.last : update === undefined && step !== undefined && step < series.last;
  const offset = anew ? series.offset + series.last + 1 : series.offset;
  const x = offset + at;
  if (x <= (series.x.at(-1) ?? -1)) return series;
  const marks = begins ? [...series.marks, { x, scale }] : series.marks;
  return thinned({ ...series, x: [...series.x, x], y: [...series.y, value], marks, offset, last: at });
}

function thinned(series: MetricSeries): MetricSeries {
  if (series.x.length <= MOST) return series;
  // Every second one stays, the newest among them: what is shown was measured.
  const odd = (series.x.length - 1) % 2;
  const stay = (_: number, i: number): boolean => i % 2 === odd;
  return { ...series, x: series.x.filter(stay), y: series.y.filter(stay) };
}
