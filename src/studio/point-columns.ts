import type { MetricPoint } from '../protocol/run-shapes.ts';

/** Numbers of a point: value, scale, update, step, index; NaN where there is none. */
export const POINT_WIDTH = 5;
const FIRST_ROOM = 64;

/**
 * Writes a point as {@link POINT_WIDTH} numbers. Points come by the ten thousand a second: they are written and read member
 * by member.
 * @param at place of its first number
 */
export function writePoint(
  numbers: Float64Array,
  at: number,
  { value, moment: { scale, update, step }, index }: MetricPoint,
): void {
  numbers[at] = value;
  numbers[at + 1] = scale ?? Number.NaN;
  numbers[at + 2] = update ?? Number.NaN;
  numbers[at + 3] = step ?? Number.NaN;
  numbers[at + 4] = index ?? Number.NaN;
}

/** Where a point belongs in time. @param at place of the first number of the point */
export function readMoment(numbers: Float64Array, at: number): MetricPoint['moment'] {
  const [scale, update, step] = [
    numberAt(numbers, at + 1),
    numberAt(numbers, at + 2),
    numberAt(numbers, at + 3),
  ];
  const moment: { -readonly [K in keyof MetricPoint['moment']]: MetricPoint['moment'][K] } = {};
  if (!Number.isNaN(scale)) moment.scale = scale;
  if (!Number.isNaN(update)) moment.update = update;
  if (!Number.isNaN(step)) moment.step = step;
  return moment;
}

/** A number of an array; NaN beyond its end. */
export function numberAt(numbers: Float64Array, at: number): number {
  return numbers[at] ?? Number.NaN;
}

/** Points as numbers in one array: as objects those of a few hundred running trainings would take some 100 MiB. */
export class PointColumns {
  #numbers = new Float64Array(FIRST_ROOM * POINT_WIDTH);
  #length = 0;

  static of(points: readonly MetricPoint[]): PointColumns {
    const columns = new PointColumns();
    for (const point of points) columns.push(point);
    return columns;
  }

  #at(place: number): MetricPoint {
    const point = { value: numberAt(this.#numbers, place), moment: readMoment(this.#numbers, place) };
    const index = numberAt(this.#numbers, place + 4);
    return Number.isNaN(index) ? point : { ...point, index };
  }

  get length(): number {
    return this.#length;
  }

  push(point: MetricPoint): void {
    const at = this.#length * POINT_WIDTH;
    if (at === this.#numbers.length) {
      const larger = new Float64Array(2 * at);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    writePoint(this.#numbers, at, point);
    this.#length++;
  }

  /** Keeps every second one, the first among them. */
  halve(): void {
    const kept = Math.ceil(this.#length / 2);
    for (let i = 1; i < kept; i++) {
      this.#numbers.copyWithin(i * POINT_WIDTH, 2 * i * POINT_WIDTH, (2 * i + 1) * POINT_WIDTH);
    }
    this.#length = kept;
  }

  all(): readonly MetricPoint[] {
    return Array.from({ length: this.#length }, (_, i) => this.#at(i * POINT_WIDTH));
  }
}
