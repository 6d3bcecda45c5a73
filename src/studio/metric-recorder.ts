import { tapKey } from '../graph/events.ts';
import type { MetricPoint, MetricSeries, Tap } from '../protocol/run-shapes.ts';
import { PointColumns } from './point-columns.ts';

/** Points kept of a series; beyond it every second one goes. */
export const POINTS_PER_SERIES = 2000;
/** Series kept of a run. */
export const SERIES_PER_RUN = 200;

interface Recording {
  readonly nodeId: string;
  readonly name: string;
  points: PointColumns;
  /** Of so many values one is kept. */
  stride: number;
  /** Values until the next one is kept. */
  wait: number;
  /** The newest value, when it was not kept. */
  last: MetricPoint | undefined;
  /** Values so far. */
  count: number;
}

/**
 * Keeps what a run measures as series that are spread evenly over all values so far, the newest among them. Memory is
 * bounded however long a training takes.
 */
export class MetricRecorder {
  readonly #recordings = new Map<string, Recording>();
  readonly #changed = new Set<Recording>();

  /** @param known series of an earlier attempt, which go on */
  constructor(known: readonly MetricSeries[] = []) {
    for (const { nodeId, name, points } of known) {
      this.#recordings.set(tapKey({ kind: 'metric', nodeId, name }), {
        nodeId,
        name,
        points: PointColumns.of(points),
        stride: 1,
        wait: 0,
        last: undefined,
        count: (points.at(-1)?.index ?? points.length - 1) + 1,
      });
    }
  }

  /**
   * Takes metrics in; other taps, and values that are not finite, are passed over.
   * @returns all of them, those that were taken in with their place in their series
   */
  add(taps: readonly Tap[]): readonly Tap[] {
    let recording: Recording | undefined;
    return taps.map((tap) => {
      if (tap.kind !== 'metric' || !Number.isFinite(tap.value)) return tap;
      const { runId, kind, nodeId, name, value, moment } = tap;
      // Those of one series come together: they are looked up once.
      if (recording?.nodeId !== nodeId || recording.name !== name) {
        recording = this.#recording(nodeId, name);
        if (recording !== undefined) this.#changed.add(recording);
      }
      if (recording === undefined) return tap;
      const index = recording.count++;
      record(recording, { value, moment, index });
      return { runId, kind, nodeId, name, value, moment, index };
    });
  }

  get series(): readonly MetricSeries[] {
    return [...this.#recordings.values()].map(seriesOf);
  }

  /** The series that have changed since they were asked for last. */
  takeChanged(): readonly MetricSeries[] {
    const changed = [...this.#changed].map(seriesOf);
    this.#changed.clear();
    return changed;
  }

  #recording(nodeId: string, name: string): Recording | undefined {
    const key = tapKey({ kind: 'metric', nodeId, name });
    const known = this.#recordings.get(key);
    if (known !== undefined || this.#recordings.size >= SERIES_PER_RUN) return known;
    const fresh: Recording = {
      ...{ nodeId, name, points: PointColumns.of([]) },
      ...{ stride: 1, wait: 0, last: undefined, count: 0 },
    };
    this.#recordings.set(key, fresh);
    return fresh;
  }
}

function record(recording: Recording, point: MetricPoint): void {
  if (recording.wait > 0) {
    recording.wait--;
    recording.last = point;
    return;
  }
  recording.points.push(point);
  recording.last = undefined;
  if (recording.points.length > POINTS_PER_SERIES) {
    recording.points.halve();
    recording.stride *= 2;
  }
  recording.wait = recording.stride - 1;
}

function seriesOf({ nodeId, name, points, last }: Recording): MetricSeries {
  return { nodeId, name, points: last === undefined ? points.all() : [...points.all(), last] };
}
