import { expect } from 'chai';
import { smallThings } from '../../src/image/small-things.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { imageOf } from '../support/images.ts';

describe('small things of a painting', () => {
  /** A painting of 128×72 px: sky above ground, and what is drawn. */
  const painted = (drawn: (y: number, x: number) => boolean, channel = 2): Tensor =>
    imageOf(3, 72, 128, (c, y, x) => (c === channel && drawn(y, x) ? 0.8 : y < 40 ? 0.2 : -0.5));
  const disk =
    (radius: number, cy = 20, cx = 60) =>
    (y: number, x: number) =>
      (y - cy) ** 2 + (x - cx) ** 2 <= radius ** 2;
  const area = ({ data }: Tensor) => data.filter((value) => value > 0).length;

  it('are found with their rim, of any colour, the larger the less they are held', () => {
    const held = [3, 6, 10, 15].map((radius) => {
      for (const channel of [0, 1, 2]) {
        const { data } = smallThings(painted(disk(radius), channel), 0.26);
        const at = (y: number, x: number) => data[y * 128 + x]!;
        for (let y = 0; y < 72; y++) {
          for (let x = 0; x < 128; x++) {
            if (disk(radius)(y, x) && at(y, x) === 0) expect.fail(`nothing at ${y}, ${x} of ${radius}`);
            if (!disk(radius + 2)(y, x) && at(y, x) > 0) expect.fail(`held at ${y}, ${x} of ${radius}`);
          }
        }
      }
      return smallThings(painted(disk(radius)), 0.26).data[20 * 128 + 60]!;
    });
    expect(held).to.deep.equal([...held].sort((a, b) => b - a));
    expect(held[0]! - held[3]!).to.be.above(0.4);
  });

  it('are not what is larger, what the frame cuts, or what lies between two areas', () => {
    expect(area(smallThings(painted(disk(19)), 0.26))).to.equal(0);
    expect(area(smallThings(painted(disk(6)), 0.05))).to.equal(0);
    expect(area(smallThings(painted(disk(6)), 0))).to.equal(0);
    expect(area(smallThings(painted(disk(6, 2)), 0.26))).to.equal(0);
    expect(area(smallThings(painted(disk(6, 40)), 0.26))).to.equal(0);
    expect(
      area(
        smallThings(
          painted(() => false),
          0.26,
        ),
      ),
    ).to.equal(0);
  });

  it('are found at 128 px of a large painting', () => {
    const large = imageOf(1, 288, 512, (_c, y, x) => (disk(6)(y / 4, x / 4) ? 0.6 : 0));
    const mask = smallThings(large, 0.26);
    expect(mask.shape).to.deep.equal([1, 1, 72, 128]);
    expect(area(mask)).to.be.within(113, 200);
  });
});
