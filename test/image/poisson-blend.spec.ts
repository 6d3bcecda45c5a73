import { expect } from 'chai';
import { solvePoisson } from '../../src/image/poisson.ts';
import { fillHoles, poissonBlend } from '../../src/image/poisson-blend.ts';
import { filled, type Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { maskOf } from '../support/images.ts';
import { noiseTensor, worstDifference } from '../support/planes.ts';

const H = 17;
const W = 23;

const plane = (valueAt: (x: number, y: number) => number): Tensor => maskOf(H, W, (y, x) => valueAt(x, y));

const inside = plane((x, y) => (x >= 5 && x < 16 && y >= 4 && y < 12 ? 1 : 0));

describe('solvePoisson', () => {
  it('leaves a residual of nothing at every free pixel, also at the border of the image', () => {
    const values = noiseTensor([1, 1, H, W], 3).data;
    const source = noiseTensor([1, 1, H, W], 4).data;
    const free = Uint8Array.from({ length: H * W }, (_, p) => ((p * 7) % 5 === 0 ? 0 : 1));
    const u = solvePoisson(values, free, { height: H, width: W }, source);
    for (let p = 0; p < H * W; p++) {
      const x = p % W;
      if (!free[p]) {
        expect(u[p]).to.equal(values[p]);
        continue;
      }
      let left = -source[p]!;
      if (x > 0) left += u[p]! - u[p - 1]!;
      if (x < W - 1) left += u[p]! - u[p + 1]!;
      if (p >= W) left += u[p]! - u[p - W]!;
      if (p + W < H * W) left += u[p]! - u[p + W]!;
      expect(left).to.be.closeTo(0, 1e-5);
    }
  });

  it('refuses a plane without a fixed pixel', () => {
    const free = new Uint8Array(H * W).fill(1);
    expect(codeOf(() => solvePoisson(new Float32Array(H * W), free, { height: H, width: W }))).to.equal(
      'value/out-of-range',
    );
  });
});

describe('fillHoles', () => {
  it('continues a ramp exactly, and keeps what is known', () => {
    const ramp = plane((x, y) => 0.03 * x - 0.02 * y);
    const broken = { ...ramp, data: ramp.data.map((value, p) => (inside.data[p] === 1 ? 0.9 : value)) };
    const filledIn = fillHoles(broken, inside);
    expect(worstDifference(filledIn, ramp)).to.be.below(1e-5);
    for (let p = 0; p < H * W; p++) if (inside.data[p] === 0) expect(filledIn.data[p]).to.equal(ramp.data[p]);
  });

  it('refuses a hole that is everything', () => {
    expect(codeOf(() => fillHoles(inside, filled([1, 1, H, W], 1)))).to.equal('value/out-of-range');
  });
});

describe('poissonBlend', () => {
  const background = plane((x, y) => 0.3 + 0.01 * x + 0.2 * Math.sin(y));

  it('of the background with itself, or with a constant added, is the background', () => {
    for (const shift of [0, 0.4]) {
      const foreground = { ...background, data: background.data.map((value) => value - shift) };
      expect(worstDifference(poissonBlend(background, foreground, inside), background)).to.be.below(1e-5);
    }
  });

  it('is the background exactly outside of the mask', () => {
    const result = poissonBlend(background, noiseTensor([1, 1, H, W], 9), inside, 'mixed');
    for (let p = 0; p < H * W; p++)
      if (inside.data[p] === 0) expect(result.data[p]).to.equal(background.data[p]);
  });

  it('with mixed gradients keeps the texture of the background under a flat foreground', () => {
    const flat = filled([1, 1, H, W], 0);
    expect(worstDifference(poissonBlend(background, flat, inside, 'mixed'), background)).to.be.below(1e-5);
    expect(worstDifference(poissonBlend(background, flat, inside), background)).to.be.above(0.1);
  });

  it('refuses a foreground or mask of another size', () => {
    expect(codeOf(() => poissonBlend(background, filled([1, 1, 3, 3], 0), inside))).to.equal('tensor/shape');
    expect(codeOf(() => poissonBlend(background, background, filled([1, 1, 3, 3], 0)))).to.equal(
      'tensor/shape',
    );
  });
});
