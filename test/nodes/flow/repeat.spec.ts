import { expect } from 'chai';
import { repeat } from '../../../src/nodes/flow/repeat.ts';
import { flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('flow/repeat', () => {
  it('emits the very image as often as asked', async () => {
    const image = flat(0.5);
    const { images } = (await runNode(repeat, { image }, { count: 3 })).outputs;
    expect(images).to.have.length(3);
    for (const one of images) expect(one).to.equal(image);
  });

  it('refuses a count below one', () => {
    expect(repeat.params.safeParse({ count: 0 }).success).to.equal(false);
  });
});
