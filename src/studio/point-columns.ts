import type { MetricPoint } from '../protocol/run-shapes.ts';

/** Numbers of a point: value, scale, update, step, index; NaN where there is none. */
const WIDTH = 5;
const FIRST_ROOM = 64;

/**
 * Points as numbers in one array: as objects those of a few hundred running trainings would take some 100 MiB. They come
 * by the ten thousand a second, so they are written and read member by member.
 */
export class PointColumns {
  #numbers = new Float64Array(FIRST_ROOM * WIDTH);
  #length = 0;

  static of(points: readonly MetricPoint[]): PointColumns {
    const columns = new PointColumns();
    for (const point of points) columns.push(point);
    return columns;
  }

  #at(place: number): MetricPoint {
    const number = (column: number): number => this.#numbers[place + column] ?? Number.NaN;
    const moment: { -readonly [K in keyof MetricPoint['moment']]: MetricPoint['moment'][K] } = {};
    if (!Number.isNaN(number(1))) moment.scale = number(1);
    if (!Number.isNaN(number(2))) moment.update = number(2);
    if (!Number.isNaN(number(3))) moment.step = number(3);
    const point = { value: number(0), moment };
    return Number.isNaN(number(4)) ? point : { ...point, index: number(4) };
  }

  get length(): number {
    return this.#length;
  }

  push({ value, moment: { scale, update, step }, index }: MetricPoint): void {
    const at = this.#length * WIDTH;
    if (at === this.#numbers.length) {
      const larger = new Float64Array(2 * at);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[at] = value;
    this.#numbers[at + 1] = scale ?? Number.NaN;
    this.#numbers[at + 2] = update ?? Number.NaN;
    this.#numbers[at + 3] = step ?? Number.NaN;
    this.#numbers[at + 4] = index ?? Number.NaN;
    this.#length++;
  }

  /** Keeps every second one, the first among them. */
  halve(): void {
    const kept = Math.ceil(this.#length / 2);
    for (let i = 1; i < kept; i++) {
      this.#numbers.copyWithin(i * WIDTH, 2 * i * WIDTH, (2 * i + 1) * WIDTH);
    }
    this.#length = kept;
  }

  all(): readonly MetricPoint[] {
    return Array.from({ length: this.#length }, (_, i) => this.#at(i * WIDTH));
  }
}
