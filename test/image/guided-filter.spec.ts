import { expect } from 'chai';
import { guidedMask } from '../../src/image/guided-filter.ts';
import { resize } from '../../src/image/resize.ts';
import { generator } from '../../src/runtime/random/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';

const [W, H] = [48, 32];
const plane = (value: (x: number, y: number) => number): Tensor => ({
  shape: [1, 1, H, W],
  data: Float32Array.from({ length: W * H }, (_, i) => value(i % W, Math.floor(i / W))),
});
const colour = (...planes: readonly Tensor[]): Tensor => ({
  shape: [1, 3, H, W],
  data: Float32Array.from(planes.flatMap(({ data }) => [...data])),
});

describe('a mask guided by an image', () => {
  it('is the mask itself where that is a linear function of the colours', () => {
    const random = generator(1);
    const noise = () => {
      const values = random.uniform(W * H);
      return plane((x, y) => values[y * W + x]! * 2 - 1);
    };
    const [r, g, b] = [noise(), noise(), noise()];
    const mask = plane((x, y) => {
      const i = y * W + x;
      return 0.5 + 0.2 * r.data[i]! - 0.15 * g.data[i]! + 0.1 * b.data[i]!;
    });
    const found = guidedMask(colour(r, g, b), mask, 3, 0);
    for (const [i, value] of found.data.entries()) expect(value).to.be.closeTo(mask.data[i]!, 1e-4);
  });

  it('is a mean over windows where the image tells nothing', () => {
    const mask = plane((x) => (x < W / 2 ? 1 : 0));
    const found = guidedMask(
      plane(() => 0.3),
      mask,
      3,
      1e-3,
    );
    const row = [...found.data.subarray(10 * W, 11 * W)];
    expect(row[0]).to.be.closeTo(1, 1e-6);
    expect(row[W - 1]).to.be.closeTo(0, 1e-6);
    expect(row[W / 2 - 1]! + row[W / 2]!).to.be.closeTo(1, 1e-6);
    expect(row.every((value, x) => x === 0 || value <= row[x - 1]! + 1e-6)).to.equal(true);
  });

  it('has the edge of the large image where a small mask has a coarse one', () => {
    const edge = (x: number, y: number) => (x + 0.5 * y < 30.4 ? -0.5 : 0.5);
    const image = plane(edge);
    const truth = plane((x, y) => (edge(x, y) < 0 ? 1 : 0));
    const mask = resize(truth, { width: W / 4, height: H / 4 }, 'area');
    const away = ({ data }: Tensor) => data.reduce((sum, v, i) => sum + Math.abs(v - truth.data[i]!), 0);
    const enlarged = resize(mask, { width: W, height: H }, 'bicubic');
    expect(away(guidedMask(image, mask, 2, 1e-4))).to.be.below(away(enlarged) / 2);
  });
});
