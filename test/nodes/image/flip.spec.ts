import { expect } from 'chai';
import { imageFlip } from '../../../src/nodes/image/flip.ts';
import { at, distinct } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = distinct(4, 5);

describe('image/flip', () => {
  it('swaps left and right, or top and bottom', async () => {
    const flipped = async (axis: 'horizontal' | 'vertical') =>
      (await runNode(imageFlip, { image }, { axis })).outputs.image[0]!;
    expect(at(await flipped('horizontal'), 1, 2, 0)).to.equal(at(image, 1, 2, 4));
    expect(at(await flipped('vertical'), 1, 0, 3)).to.equal(at(image, 1, 3, 3));
  });
});
