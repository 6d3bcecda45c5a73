import { expect } from 'chai';
import { cleanRim, rimWidth } from '../../src/image/clean-rim.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { imageOf } from '../support/images.ts';
import { worstDifference } from '../support/planes.ts';

const H = 40;
const W = 50;

const picture = (valueAt: (c: number, x: number, y: number) => number, channels = 3): Tensor =>
  imageOf(channels, H, W, (c, y, x) => valueAt(c, x, y));

/** How many pixels inside of the object a place lies, from 1 at its edge. */
const depth = (x: number, y: number): number => Math.min(x - 14, 35 - x, y - 11, 28 - y);
const opacity = (x: number, y: number): number => (depth(x, y) <= 0 ? 0 : depth(x, y) === 1 ? 0.5 : 1);
const mask = picture((_c, x, y) => opacity(x, y), 1);
const ground = picture((c) => 0.1 * c - 0.9);
const own = [0.2, 0, -0.2];
/** An object cut out of white: its edge is white through and through. */
const scene = picture((c, x, y) => {
  const colour = depth(x, y) <= 3 ? 1 : own[c]!;
  return opacity(x, y) * colour + (1 - opacity(x, y)) * (0.1 * c - 0.9);
});
const clean = picture((c, x, y) => opacity(x, y) * own[c]! + (1 - opacity(x, y)) * (0.1 * c - 0.9));

describe('cleanRim', () => {
  it('gives the edge the colour of the inside, and keeps how opaque it is', () => {
    expect(worstDifference(scene, clean)).to.be.above(1);
    expect(worstDifference(cleanRim(ground, scene, mask, { width: 2 }), clean)).to.be.below(1e-6);
  });

  it('keeps what is deeper than the rim, and the background, exactly', () => {
    const wave = picture((c, x, y) => (depth(x, y) > 0 ? 0.5 * Math.sin(x * y) : 0.1 * c - 0.9));
    const cleaned = cleanRim(ground, wave, mask, { width: 2 });
    for (let p = 0; p < H * W; p++) {
      const [x, y] = [p % W, Math.floor(p / W)];
      if (depth(x, y) > 3 || depth(x, y) <= 0) expect(cleaned.data[p]).to.equal(wave.data[p]);
    }
  });

  it('leaves what has no inside, such as a twig, as it is', () => {
    const twig = picture((_c, x, y) => (y === 20 && x > 5 && x < 45 ? 1 : 0), 1);
    const drawn = picture((c, x, y) => (y === 20 && x > 5 && x < 45 ? 0.7 : 0.1 * c - 0.9));
    expect(cleanRim(ground, drawn, twig, { width: 2 }).data).to.deep.equal(drawn.data);
  });

  it('takes a share of the object, 1 to 6 px', () => {
    expect([20, 250, 500, 5000].map(rimWidth)).to.deep.equal([1, 2, 4, 6]);
  });

  it('refuses other shapes', () => {
    expect(codeOf(() => cleanRim(ground, mask, mask))).to.equal('tensor/shape');
    expect(codeOf(() => cleanRim(ground, scene, tensor([1, 1, 2, 2], new Float32Array(4))))).to.equal(
      'tensor/shape',
    );
  });
});
