import { present } from '../graph/present.ts';
import type { MetricPoint } from '../protocol/run-shapes.ts';

/** Numbers of a point: value, scale, update, step, index; NaN where there is none. */
const WIDTH = 5;
const FIRST_ROOM = 64;

/** Points as numbers in one array: as objects those of a few hundred running trainings would take some 100 MiB. */
export class PointColumns {
  #numbers = new Float64Array(FIRST_ROOM * WIDTH);
  #length = 0;

  static of(points: readonly MetricPoint[]): PointColumns {
    const columns = new PointColumns();
    for (const point of points) columns.push(point);
    return columns;
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
    this.#numbers.set(
      [value, scale, update, step, index].map((number) => number ?? Number.NaN),
      at,
    );
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
    return Array.from({ length: this.#length }, (_, i) => {
      const [value = 0, ...rest] = this.#numbers.subarray(i * WIDTH, (i + 1) * WIDTH);
      const [scale, update, step, index] = rest.map((number) => (Number.isNaN(number) ? null : number));
      return { value, moment: present({ scale, update, step }), ...present({ index }) } as MetricPoint;
    });
  }
}
