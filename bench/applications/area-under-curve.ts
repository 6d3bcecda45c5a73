/**
 * Area under the receiver operating characteristic: the probability that a value of those that are marked is larger
 * than one of the others, equal ones counting half (the Mann–Whitney statistic). 1 is perfect, 0.5 blind.
 * @param marked of the same length; above 0.5 is marked
 * @throws `RangeError` unless some are marked and some are not
 */
export function areaUnderCurve(values: ArrayLike<number>, marked: ArrayLike<number>): number {
  const order = Array.from(values, (value, i) => ({ value, marked: marked[i]! > 0.5 })).sort(
    (a, b) => a.value - b.value,
  );
  const positives = order.filter((one) => one.marked).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0)
    throw new RangeError('Some values have to be marked, and some not.');
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && order[to]!.value === order[from]!.value) to++;
    // The mean rank of equal values, counted from 1.
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (order[i]!.marked) ranks += rank;
    from = to;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
