import { expect } from 'chai';
import { thinStrokes } from '../../src/image/thin-strokes.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { imageOf } from '../support/images.ts';

describe('strokes of a painting', () => {
  /** A painting of 128×72 px: 1 where something is drawn on grey, in one channel. */
  const painted = (drawn: (y: number, x: number) => boolean, channel = 2): Tensor =>
    imageOf(3, 72, 128, (c, y, x) => (c === channel && drawn(y, x) ? 0.6 : 0));
  const diagonal = (y: number, x: number) => Math.abs(y - x / 2 - 4) <= 3;
  const disk = (radius: number) => (y: number, x: number) => (y - 36) ** 2 + (x - 64) ** 2 <= radius ** 2;
  const area = ({ data }: Tensor) => data.reduce((sum, value) => sum + value, 0);
  const shared = (mask: Tensor, drawn: (y: number, x: number) => boolean) =>
    mask.data.reduce(
      (sum, value, i) => sum + (drawn(Math.floor(i / 128), i % 128) === (value === 1) ? 1 : 0),
      0,
    ) / mask.data.length;

  it('are found, light or dark, in any channel, and as they run', () => {
    for (const channel of [0, 1, 2])
      expect(shared(thinStrokes(painted(diagonal, channel), 0.05), diagonal)).to.be.above(0.98);
    const dark = painted(diagonal);
    expect(
      shared(thinStrokes({ ...dark, data: dark.data.map((value) => -value) }, 0.05), diagonal),
    ).to.be.above(0.98);
  });

  it('are no areas, no edges and no small things', () => {
    for (const radius of [2, 4, 6, 10, 25])
      expect(area(thinStrokes(painted(disk(radius)), 0.05))).to.equal(0);
    expect(
      area(
        thinStrokes(
          painted((y, x) => y > 20 + x / 3),
          0.06,
        ),
      ),
    ).to.equal(0);
    expect(
      area(
        thinStrokes(
          painted(() => true),
          0.06,
        ),
      ),
    ).to.equal(0);
  });

  it('are as wide as is said, and found at 128 px of a large painting', () => {
    expect(area(thinStrokes(painted(diagonal), 0.03))).to.equal(0);
    const large = imageOf(1, 288, 512, (_, y, x) => (diagonal(y / 4, x / 4) ? 0.6 : 0));
    const mask = thinStrokes(large, 0.05);
    expect(mask.shape).to.deep.equal([1, 1, 72, 128]);
    expect(shared(mask, diagonal)).to.be.above(0.97);
  });
});
