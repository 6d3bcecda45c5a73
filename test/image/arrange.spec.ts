import { expect } from 'chai';
import { arrange } from '../../src/image/arrange.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';

const [WIDTH, HEIGHT] = [10, 6];
/** Each pixel tells its place. */
const picture: Tensor = {
  shape: [1, 1, HEIGHT, WIDTH],
  data: Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => i),
};
const at = ({ shape, data }: Tensor, x: number, y: number) => data[y * (shape[3] as number) + x];

describe('a picture in a frame, with parts of it put somewhere', () => {
  it('lies in the middle of a larger frame, and is cut by a smaller one', () => {
    const wide = arrange(picture, [], { width: 14, height: 4 });
    expect(wide.image.shape).to.deep.equal([1, 1, 4, 14]);
    expect(at(wide.image, 2, 0)).to.equal(at(picture, 0, 1));
    expect(at(wide.image, 1, 0), 'its mirror image beside it').to.equal(at(picture, 1, 1));
    expect([...wide.mask.data].every((value) => value === 0)).to.equal(true);
  });

  it('keeps what a stroke without a way lies on', () => {
    const { image, mask } = arrange(
      picture,
      [{ dx: 0, dy: 0, radius: 0.1, points: [0.35, 0.25, 0.65, 0.25] }],
      {
        width: WIDTH,
        height: HEIGHT,
      },
    );
    expect(image).to.deep.equal(picture);
    const row = Array.from({ length: WIDTH }, (_, x) => at(mask, x, 1));
    expect(row).to.deep.equal([0, 0, 1, 1, 1, 1, 1, 1, 0, 0].map((value, x) => (x > 1 && x < 8 ? 1 : value)));
    expect(at(mask, 5, 4)).to.equal(0);
  });

  it('puts a part of the photograph elsewhere, also beyond its border; what lies outside of it cannot be taken', () => {
    const frame = { width: 14, height: HEIGHT };
    const { image, mask } = arrange(picture, [{ dx: 1, dy: 0, radius: 0.05, points: [1.05, 0.5] }], frame);
    expect(at(mask, 12, 3)).to.equal(1);
    expect(at(image, 12, 3)).to.equal(at(picture, 0, 3));
    const outside = arrange(picture, [{ dx: -1, dy: 0, radius: 0.05, points: [0.5, 0.5] }], frame);
    expect([...outside.mask.data].every((value) => value === 0)).to.equal(true);
  });
});
