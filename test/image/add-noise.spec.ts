import { expect } from 'chai';
import { addNoise } from '../../src/image/add-noise.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';

describe('addNoise', () => {
  const image: Tensor = { shape: [1, 2, 1, 2], data: Float32Array.from([0, 0.5, -0.5, -0.75]) };

  it('adds one value a pixel to all channels, or a value of their own, clipped', () => {
    const grey = addNoise(image, Float32Array.from([1, -2]), 0.25);
    expect([...grey.data]).to.deep.equal([0.25, 0, -0.25, -1]);
    const own = addNoise(image, Float32Array.from([1, 4, -1, 0]), 0.25);
    expect([...own.data]).to.deep.equal([0.25, 1, -0.75, -0.75]);
    expect(own.shape).to.equal(image.shape);
    expect([...image.data]).to.deep.equal([0, 0.5, -0.5, -0.75]);
  });
});
