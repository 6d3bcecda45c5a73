import type { Tensor } from '../../src/runtime/tensor.ts';

/**
 * How well a map tells a region from the rest: the chance that a pixel inside has more than one outside (Mann–Whitney), ties half.
 * @param map [1, 1, H, W]
 * @param region of the same size, inside from 0.5 on
 */
export function areaUnderCurve({ data }: Tensor, region: Tensor): number {
  const order = Array.from(data.keys()).sort((a, b) => data[a]! - data[b]!);
  let [area, below, inside] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let [until, within] = [from, 0];
    for (; until < order.length && data[order[until]!] === data[order[from]!]; until++) {
      if (region.data[order[until]!]! >= 0.5) within++;
    }
    const outside = until - from - within;
    area += within * (below + outside / 2);
    below += outside;
    inside += within;
    from = until;
  }
  return area / (below * inside);
}
