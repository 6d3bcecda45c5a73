import { expect } from 'chai';
import { resizeFlow, zeroFlow } from '../../src/image/flow.ts';
import { opticalFlow } from '../../src/image/optical-flow.ts';
import { warp } from '../../src/image/warp.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { at, imageOf, noiseImage } from '../support/images.ts';

/** A smooth picture, moved to the right and down. */
const waves = (dx: number, dy: number): Tensor =>
  imageOf(
    3,
    60,
    80,
    (c, y, x) =>
      0.6 * Math.sin((x - dx) / (6 + c)) * Math.cos((y - dy) / 7) + 0.2 * Math.sin((x - dx + y - dy) / 15),
  );

describe('opticalFlow', () => {
  it('finds how far a picture has moved, over less and more than its waves are wide', () => {
    for (const [dx, dy] of [
      [1.5, -0.75],
      [6, 4],
    ] as const) {
      const { dx: foundX, dy: foundY, width } = opticalFlow(waves(dx, dy), waves(0, 0));
      for (let y = 15; y < 45; y++) {
        for (let x = 15; x < 65; x++) {
          expect(foundX[y * width + x]).to.be.closeTo(-dx, 0.35);
          expect(foundY[y * width + x]).to.be.closeTo(-dy, 0.35);
        }
      }
    }
  });

  it('finds nothing between equal pictures, and goes on from a flow that is given', () => {
    const image = waves(0, 0);
    const still = opticalFlow(image, image);
    expect(Math.max(...still.dx.map(Math.abs), ...still.dy.map(Math.abs))).to.be.below(1e-3);
    const start = opticalFlow(waves(6, 4), image);
    const again = opticalFlow(waves(6.2, 4), image, { start });
    expect(again.dx[30 * 80 + 40]).to.be.closeTo(-6.2, 0.3);
  });

  it('refuses pictures of two sizes', () => {
    expect(codeOf(() => opticalFlow(waves(0, 0), noiseImage(1, 30, 40)))).to.equal('tensor/shape');
  });
});

describe('warp', () => {
  it('takes each pixel from where the flow points, exactly by whole pixels, the border going on', () => {
    const image = noiseImage(4, 12, 15);
    const flow = zeroFlow({ width: 15, height: 12 });
    flow.dx.fill(2);
    flow.dy.fill(-1);
    const moved = warp(image, flow);
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 15; x++) {
        const expected = at(image, 1, Math.max(0, y - 1), Math.min(14, x + 2));
        expect(at(moved, 1, y, x)).to.be.closeTo(expected, 1e-6);
      }
    }
  });

  it('interpolates a straight ramp exactly, and refuses a flow of another size', () => {
    const ramp = imageOf(1, 8, 20, (_, __, x) => x / 20);
    const flow = zeroFlow({ width: 20, height: 8 });
    flow.dx.fill(0.3);
    expect(at(warp(ramp, flow), 0, 4, 10)).to.be.closeTo(10.3 / 20, 1e-6);
    expect(codeOf(() => warp(ramp, zeroFlow({ width: 3, height: 3 })))).to.equal('tensor/shape');
  });

  it('has the same motion at another size', () => {
    const flow = zeroFlow({ width: 10, height: 10 });
    flow.dx.fill(1);
    const large = resizeFlow(flow, { width: 30, height: 20 });
    expect(large.dx[250]).to.be.closeTo(3, 1e-6);
    expect(resizeFlow(flow, { width: 10, height: 10 })).to.equal(flow);
  });
});
