import type { ValueSummary } from '../../events.ts';

/** A value on its way: shared by its readers and dropped after the last one. */
export interface Cell {
  readonly value: unknown;
  readonly summary: ValueSummary;
}

interface CountedCell extends Cell {
  value: unknown;
  references: number;
}

/** Counts the readers of every value of one run. A value lives from {@link create} to its last {@link release}. */
export class CellStore {
  #live = 0;
  #peak = 0;
  #bytes = 0;

  get live(): number {
    return this.#live;
  }

  /** The largest number of values that have been alive at once. */
  get peak(): number {
    return this.#peak;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A new value with one reference: its creator's. */
  create(value: unknown, summary: ValueSummary): Cell {
    this.#live += 1;
    this.#bytes += summary.bytes;
    this.#peak = Math.max(this.#peak, this.#live);
    const cell: CountedCell = { value, summary, references: 1 };
    return cell;
  }

  retain(cell: Cell): void {
    (cell as CountedCell).references += 1;
  }

  release(cell: Cell): void {
    const counted = cell as CountedCell;
    counted.references -= 1;
    if (counted.references === 0) {
      counted.value = undefined;
      this.#live -= 1;
      this.#bytes -= counted.summary.bytes;
    }
    if (counted.references < 0) throw new Error(`Value released too often: ${cell.summary.description}`);
  }
}
