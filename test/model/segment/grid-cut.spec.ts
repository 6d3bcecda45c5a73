import { expect } from 'chai';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { cutGrid } from '../../../src/model/segment/grid-cut.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { type Kernels, openKernels } from '../../../src/runtime/wasm/kernels.ts';

let kernels: Kernels;
before(async () => {
  kernels = await openKernels(LIFT_WASM);
});
after(() => kernels.close());

describe('the cut of a grid', () => {
  it('is as cheap as any labelling of a small grid, and the smallest of those', async () => {
    const [width, height] = [4, 3];
    const random = generator(3);
    for (let trial = 0; trial < 60; trial++) {
      const ends = Array.from({ length: width * height }, () => random.integer(41) - 20);
      const arcs = Array.from({ length: width * height * 4 }, () => random.integer(12));
      const neighbour = (i: number, d: number): number => {
        const [x, y] = [i % width, Math.floor(i / width)];
        if (d === 0) return x + 1 < width ? i + 1 : -1;
        if (d === 1) return x > 0 ? i - 1 : -1;
        if (d === 2) return y + 1 < height ? i + width : -1;
        return y > 0 ? i - width : -1;
      };
      for (let i = 0; i < arcs.length; i++) if (neighbour(i >> 2, i & 3) < 0) arcs[i] = 0;
      const cost = (isSink: (i: number) => boolean): number => {
        let sum = 0;
        for (let i = 0; i < ends.length; i++) {
          // What a cell loses on the side that it is not on.
          sum += isSink(i) ? Math.max(0, ends[i]!) : Math.max(0, -ends[i]!);
          for (let d = 0; d < 4; d++) {
            const j = neighbour(i, d);
            if (j >= 0 && !isSink(i) && isSink(j)) sum += arcs[i * 4 + d]!;
          }
        }
        return sum;
      };
      const sunk = await cutGrid(kernels, {
        ...{ width, height },
        ends: Int32Array.from(ends),
        arcs: Int32Array.from(arcs),
      });
      let least = Number.POSITIVE_INFINITY;
      let fewest = ends.length;
      for (let mask = 0; mask < 1 << ends.length; mask++) {
        const sum = cost((i) => ((mask >> i) & 1) === 1);
        const cells = mask.toString(2).split('1').length - 1;
        if (sum < least || (sum === least && cells < fewest)) [least, fewest] = [sum, cells];
      }
      expect(
        cost((i) => sunk[i] === 1),
        `trial ${trial}`,
      ).to.equal(least);
      expect(sunk.filter((side) => side === 1).length, `trial ${trial}`).to.equal(fewest);
    }
  });
});
