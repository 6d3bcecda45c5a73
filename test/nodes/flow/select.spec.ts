import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import { select } from '../../../src/nodes/flow/select.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const stream = [0.1, 0.2, 0.3].map((value) => flat(value));
const selected = async (index: number, images = stream) =>
  (await runNode(select, { images }, { index })).outputs.image[0];

describe('flow/select', () => {
  it('counts from the start with positions from 0, and from the end with negative ones', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await selected(i)).to.equal(stream[i]);
      expect(await selected(i - 3)).to.equal(stream[i]);
    }
  });

  it('pulls no further than the image it takes', async () => {
    let pulled = 0;
    let closed = false;
    async function* counted() {
      try {
        for (const image of stream) {
          pulled++;
          yield image;
        }
      } finally {
        closed = true;
      }
    }
    await runNode(select, { images: counted() }, { index: 1 });
    expect({ pulled, closed }).to.deep.equal({ pulled: 2, closed: true });
  });

  it('names the positions there are when there is no such image', async () => {
    for (const index of [3, -4]) {
      const error = await selected(index).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PatchwiseError);
      expect((error as PatchwiseError).message).to.contain(`position ${index}: the stream has 3`);
      expect((error as PatchwiseError).hint).to.contain('from 0 to 2, or from −3 to −1');
    }
  });

  it('refuses an empty stream', async () => {
    expect(await codeOfAsync(() => selected(0, []))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => selected(-1, []))).to.equal('value/out-of-range');
  });
});
