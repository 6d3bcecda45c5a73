import { expect } from 'chai';
import { joinTone } from '../../src/image/join-tone.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { imageOf } from '../support/images.ts';
import { worstDifference } from '../support/planes.ts';

const H = 60;
const W = 80;

const picture = (valueAt: (c: number, x: number, y: number) => number, channels = 3): Tensor =>
  imageOf(channels, H, W, (c, y, x) => valueAt(c, x, y));

const isInside = (x: number, y: number): boolean => x >= 20 && x < 60 && y >= 15 && y < 45;
const mask = picture((_c, x, y) => (isInside(x, y) ? 1 : 0), 1);
const sky = picture((c, x) => 0.2 * c - 0.3 + 0.002 * x);
const at = ({ data }: Tensor, c: number, x: number, y: number): number => data[c * H * W + y * W + x]!;

describe('joinTone', () => {
  it('brings the same sky in another light to that of its surroundings', () => {
    const shift = [-0.2, -0.1, 0.08];
    const part = picture((c, x, y) => at(sky, c, x, y) + (isInside(x, y) ? shift[c]! : 0));
    expect(worstDifference(part, sky)).to.be.closeTo(0.2, 1e-6);
    expect(worstDifference(joinTone(sky, part, mask), sky)).to.be.below(0.03);
  });

  it('keeps detail, and what is outside of the mask exactly', () => {
    const wave = (x: number, y: number): number => 0.05 * Math.sin(2 * x) * Math.sin(2.5 * y);
    const part = picture((c, x, y) => at(sky, c, x, y) + (isInside(x, y) ? 0.15 + wave(x, y) : 0));
    const joined = joinTone(sky, part, mask);
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) {
        if (!isInside(x, y)) expect(at(joined, 1, x, y)).to.equal(at(sky, 1, x, y));
      }
    }
    const [a, b] = [at(joined, 1, 40, 30) - at(joined, 1, 41, 30), wave(40, 30) - wave(41, 30)];
    expect(a).to.be.closeTo(b, 0.01);
  });

  it('leaves out where the edge goes through another thing, and changes other things in the part less', () => {
    // Below, dark ground is covered by a bright part; in its middle stands something dark.
    const ground = picture((c, x, y) => (y >= 40 ? -0.9 : at(sky, c, x, y)));
    const dark = (x: number, y: number): boolean => Math.abs(x - 40) < 6 && Math.abs(y - 30) < 6;
    const part = picture((c, x, y) =>
      isInside(x, y) ? (dark(x, y) ? -0.95 : at(sky, c, x, y) + 0.15) : at(ground, c, x, y),
    );
    const joined = joinTone(ground, part, mask);
    expect(at(joined, 0, 40, 18), 'sky meets sky').to.be.closeTo(at(sky, 0, 40, 18), 0.03);
    expect(at(joined, 0, 40, 43), 'and does not sink into the ground').to.be.closeTo(
      at(sky, 0, 40, 43),
      0.05,
    );
    expect(at(joined, 0, 40, 30), 'dark stays dark').to.be.closeTo(-0.95, 0.04);
  });

  it('keeps the tone of the part at a range of 0, with a soft edge as it is', () => {
    const part = picture((c, x, y) => at(sky, c, x, y) + (isInside(x, y) ? 0.3 : 0));
    expect(worstDifference(joinTone(sky, part, mask, { range: 0 }), part)).to.equal(0);
    const soft = picture((_c, x, y) => (isInside(x, y) ? (x === 20 ? 0.5 : 1) : 0), 1);
    const blended = picture((c, x, y) => at(sky, c, x, y) + 0.3 * at(soft, 0, x, y));
    expect(worstDifference(joinTone(sky, blended, soft, { range: 0 }), blended)).to.be.below(1e-6);
  });

  it('does nothing under an empty mask, something at the border of the image, and refuses other sizes', () => {
    const part = picture((c, x, y) => at(sky, c, x, y) + 0.2);
    expect(
      worstDifference(
        joinTone(
          sky,
          part,
          picture(() => 0, 1),
        ),
        sky,
      ),
    ).to.equal(0);
    const corner = picture((_c, x, y) => (x < 30 && y < 20 ? 1 : 0), 1);
    expect(worstDifference(joinTone(sky, part, corner), sky)).to.be.below(0.03);
    const all = joinTone(
      sky,
      part,
      picture(() => 1, 1),
    );
    expect(worstDifference(all, part), 'nothing around it').to.be.below(1e-6);
    expect(codeOf(() => joinTone(sky, tensor([1, 3, 2, 2], new Float32Array(12)), mask))).to.equal(
      'tensor/shape',
    );
  });
});
