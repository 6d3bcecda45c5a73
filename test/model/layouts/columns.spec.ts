import { expect } from 'chai';
import { flip } from '../../../src/image/flip.ts';
import { columnMeter } from '../../../src/model/layouts/columns.ts';
import { seamMeter } from '../../../src/model/layouts/seam.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { concatBatch, type Tensor } from '../../../src/runtime/tensor.ts';

/** Smooth bands of different grey, one below the other: band b of six rows is of the grey levels[b]. */
function bands(levels: readonly number[], width = 20): Tensor {
  const height = 6 * levels.length;
  const data = Float32Array.from({ length: height * width }, (_, at) => levels[Math.floor(at / width / 6)]!);
  return { shape: [1, 1, height, width], data };
}

describe('the columns of a layout', () => {
  const landscape = bands([0.8, -0.2, -0.9]);
  const strangeness = (layout: Tensor, of = landscape) => columnMeter(of)(layout)[0]!;

  it('are 0 for the photograph, any order of its columns, and a part of it as high as a patch', () => {
    expect(strangeness(landscape)).to.equal(0);
    expect(strangeness(flip(landscape, 'horizontal'))).to.equal(0);
    expect(strangeness(crop(landscape, { top: 1, left: 3, height: 15, width: 9 }))).to.equal(0);
  });

  it('are strange where bands come in an order that the photograph has nowhere, the more of the width, the more', () => {
    const upsideDown = flip(landscape, 'vertical');
    const [some, half, all] = [5, 10, 20].map((columns) => {
      const data = landscape.data.map((value, at) => (at % 20 < columns ? upsideDown.data[at]! : value));
      return strangeness({ shape: landscape.shape, data });
    });
    expect(some).to.be.above(10);
    expect(half).to.be.above(1.3 * some!);
    expect(all).to.be.above(1.3 * half!);
  });

  it('see a second ridge in the sky, which a seam sees no more than the one below', () => {
    // Each border occurs in the photograph.
    const photograph = bands([0.8, -0.2, 0.8]);
    const ridge = bands([-0.2, 0.8, -0.2]);
    const seam = seamMeter(photograph)(concatBatch([photograph, ridge]));
    expect(seam[1]).to.be.below(1e-3);
    expect(strangeness(ridge, photograph)).to.be.above(20);
  });

  it('are a number for each of a batch, and 0 where no patch fits', () => {
    const upsideDown = flip(landscape, 'vertical');
    expect(columnMeter(landscape)(concatBatch([landscape, upsideDown]))).to.deep.equal([
      0,
      strangeness(upsideDown),
    ]);
    expect(strangeness(bands([0.8], 20))).to.equal(0);
    expect(strangeness(bands([0.8, 0.1, 0.2], 2))).to.equal(0);
  });
});
