import { expect } from 'chai';
import { strainOf } from '../../../src/model/novelty/strain.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { randomImage } from '../../runtime/engine/reference-net.ts';

const [WIDTH, HEIGHT, PATCH] = [20, 14, 5];
const [ACROSS, DOWN] = [WIDTH - PATCH + 1, HEIGHT - PATCH + 1];
const grey: Tensor = { shape: [1, 3, HEIGHT, WIDTH], data: new Float32Array(3 * HEIGHT * WIDTH) };

/** What all patches differ from the photograph's. */
const everywhere = (value: number): Float64Array => new Float64Array(ACROSS * DOWN).fill(value);

describe('strain', () => {
  it('is 0 of a picture whose patches are all the photograph’s', () => {
    expect(strainOf(randomImage([1, 3, HEIGHT, WIDTH], 1), PATCH, everywhere(0))).to.equal(0);
  });

  it('of a plain picture is the root of the worst mean of 5×5 patches, in 20 levels', () => {
    expect(strainOf(grey, PATCH, everywhere(100))).to.be.closeTo(10 / 20, 1e-9);
    const one = everywhere(0);
    one[4 * ACROSS + 7] = 100;
    expect(strainOf(grey, PATCH, one)).to.be.closeTo(Math.sqrt(100 / 25) / 20, 1e-9);
    // At a corner a window has as many patches as anywhere.
    const corner = everywhere(0);
    corner[0] = 100;
    expect(strainOf(grey, PATCH, corner)).to.be.closeTo(Math.sqrt(100 / 25) / 20, 1e-9);
  });

  it('counts the same less where there is contrast, by the variance of a patch', () => {
    // Columns of ±40 levels: a patch of five has three of one and two of the other.
    const data = grey.data.map((_, i) => ((i % WIDTH) % 2 === 0 ? 40 : -40) / 127.5);
    const variance = 40 ** 2 * (1 - (1 / 5) ** 2);
    expect(strainOf({ ...grey, data }, PATCH, everywhere(100))).to.be.closeTo(
      Math.sqrt(100 / (variance + 400)),
      1e-6,
    );
  });

  it('of pictures too small for a window is that of what there is', () => {
    const small: Tensor = { shape: [1, 1, 6, 7], data: new Float32Array(42) };
    expect(strainOf(small, PATCH, new Float64Array(6).fill(400))).to.be.closeTo(1, 1e-9);
    expect(strainOf(small, 7, [])).to.equal(0);
  });
});
