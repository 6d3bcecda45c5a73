import { expect } from 'chai';
import { ownDetail } from '../../../src/nodes/detail/own-detail.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { tinyImage } from '../../support/tiny-model.ts';
import { runNode } from '../harness.ts';

describe('detail/own-detail', () => {
  it('gives the picture its size back, and names the port of what does not fit', async () => {
    const detail = tinyImage(40, 60);
    const { outputs } = await runNode(ownDetail, { image: tinyImage(10, 15), detail }, {});
    expect(outputs.image[0]!.shape).to.deep.equal([1, 3, 40, 60]);
    const wrong = await failure(() => runNode(ownDetail, { image: filled([1, 1, 10, 15], 0), detail }, {}));
    expect([wrong.code, wrong.details?.['port']]).to.deep.equal(['tensor/shape', 'detail']);
  });
});
