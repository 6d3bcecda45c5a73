import { expect } from 'chai';
import { flip } from '../../src/image/flip.ts';
import { tensor } from '../../src/runtime/tensor.ts';
import { noiseTensor } from '../support/planes.ts';

describe('flip', () => {
  const image = tensor(
    [1, 2, 2, 3],
    Float32Array.from({ length: 12 }, (_, i) => i),
  );

  it('swaps left and right', () => {
    expect([...flip(image, 'horizontal').data]).to.deep.equal([2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9]);
  });

  it('swaps top and bottom', () => {
    expect([...flip(image, 'vertical').data]).to.deep.equal([3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8]);
  });

  it('undoes itself', () => {
    const batch = noiseTensor([2, 3, 5, 4]);
    for (const axis of ['horizontal', 'vertical'] as const) {
      expect(flip(flip(batch, axis), axis)).to.deep.equal(batch);
    }
  });
});
