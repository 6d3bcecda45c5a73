import { expect } from 'chai';
import { take } from '../../../src/nodes/flow/take.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const stream = Array.from({ length: 7 }, (_, i) => flat(i / 10));
const taken = async (params: { skip?: number; every?: number; count?: number }, images = stream) =>
  (await runNode(take, { images }, params)).outputs.images.map((image) => stream.indexOf(image));

describe('flow/take', () => {
  it('lets everything through by default', async () => {
    expect(await taken({})).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
  });

  it('leaves out the start, then takes every n-th, up to the count', async () => {
    expect(await taken({ count: 2 })).to.deep.equal([0, 1]);
    expect(await taken({ skip: 5 })).to.deep.equal([5, 6]);
    expect(await taken({ every: 3 })).to.deep.equal([0, 3, 6]);
    expect(await taken({ skip: 1, every: 2, count: 2 })).to.deep.equal([1, 3]);
    expect(await taken({ count: 100 })).to.have.length(7);
  });

  it('stops the stream once it has enough', async () => {
    let pulled = 0;
    async function* counted() {
      for (const image of stream) {
        pulled++;
        yield image;
      }
    }
    await runNode(take, { images: counted() }, { count: 3 });
    expect(pulled).to.equal(3);
  });

  it('refuses when nothing is left', async () => {
    expect(await codeOfAsync(() => taken({ skip: 7 }))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => taken({}, []))).to.equal('value/out-of-range');
  });
});
