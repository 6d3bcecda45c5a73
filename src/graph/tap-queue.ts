import { type TapNames, tapKey } from './events.ts';
import { setLast } from './set-last.ts';

/** Values of one metric that wait at most, unless told otherwise; beyond it every second one goes. */
export const VALUES_WAITING = 500;

/**
 * What is to be told of a run with the next report: of progress and of each picture the latest, of each metric every
 * value since the last report, oldest first. Memory is bounded by the number of ports and metrics, however long
 * nobody takes anything: of more than so many values (by default {@link VALUES_WAITING}) every second one stays, the newest
 * among them.
 */
export class TapQueue<T> {
  readonly #namesOf: (item: T) => TapNames;
  readonly #most: number;
  readonly #waiting = new Map<string, T[]>();

  /** @param namesOf what an item is of @param most values of one metric that wait */
  constructor(namesOf: (item: T) => TapNames, most = VALUES_WAITING) {
    this.#namesOf = namesOf;
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(item: T): void {
    const names = this.#namesOf(item);
    const key = `${names.kind} ${tapKey(names)}`;
    const before = names.kind === 'metric' ? (this.#waiting.get(key) ?? []) : [];
    before.push(item);
    setLast(this.#waiting, key, before.length > this.#most ? everySecond(before) : before);
  }

  /** Takes out what waits, the key that was added to last at the end; with `of`, only of nodes that it holds for. */
  take(of: (nodeId: string) => boolean = () => true): T[] {
    const taken: T[] = [];
    for (const [key, items] of this.#waiting) {
      if (items[0] === undefined || !of(this.#namesOf(items[0]).nodeId)) continue;
      this.#waiting.delete(key);
      taken.push(...items);
    }
    return taken;
  }

  clear(): void {
    this.#waiting.clear();
  }
}

/** Every second one, the last among them. */
function everySecond<T>(items: readonly T[]): T[] {
  return items.filter((_, i) => (items.length - 1 - i) % 2 === 0);
}
