/** Rows of numbers, sorted by the first of each, so that the nearest to another row is found quickly. */
export interface SortedRows {
  /** Numbers of a row. */
  readonly width: number;
  /** All rows, one after the other, by their first number. */
  readonly values: Float64Array;
  /** Where a row was before it was sorted, by its place. */
  readonly order: Int32Array;
}

/** @param rows rows of `width` finite numbers, one after the other */
export function sortRows(rows: Float64Array, width: number): SortedRows {
  const count = rows.length / width;
  const order = Int32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => rows[a * width]! - rows[b * width]! || a - b,
  );
  const values = new Float64Array(rows.length);
  for (let i = 0; i < count; i++) {
    const from = order[i]! * width;
    values.set(rows.subarray(from, from + width), i * width);
  }
  return { width, values, order };
}

export interface NearestRow {
  /** Σ (a − b)². */
  readonly distance: number;
  /** Where it was before rows were sorted; −1: none was allowed. */
  readonly index: number;
}

/**
 * The row that is nearest to a given one, exactly: rows are visited outwards from its first number, until the difference in
 * it alone exceeds the best distance.
 * @param at where the given row begins in `query`
 * @param allowed which rows count, by where they were before they were sorted; default all
 */
export function nearestRow(
  { width, values, order }: SortedRows,
  query: Float64Array,
  at: number,
  allowed?: (index: number) => boolean,
): NearestRow {
  const key = query[at]!;
  const count = order.length;
  let right = lowerBound(values, width, key);
  let left = right - 1;
  let distance = Number.POSITIVE_INFINITY;
  let index = -1;
  while (left >= 0 || right < count) {
    const leftGap = left >= 0 ? key - values[left * width]! : Number.POSITIVE_INFINITY;
    const rightGap = right < count ? values[right * width]! - key : Number.POSITIVE_INFINITY;
    const gap = Math.min(leftGap, rightGap);
    if (gap * gap >= distance) break;
    const place = leftGap < rightGap ? left-- : right++;
    let sum = 0;
    for (let k = 0; k < width && sum < distance; k++)
      sum += (query[at + k]! - values[place * width + k]!) ** 2;
    if (sum < distance && (allowed === undefined || allowed(order[place]!))) {
      distance = sum;
      index = order[place]!;
    }
  }
  return { distance, index };
}

/** The first place whose first number is at least `key`. */
function lowerBound(values: Float64Array, width: number, key: number): number {
  let low = 0;
  let high = values.length / width;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle * width]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
