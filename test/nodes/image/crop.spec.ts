import { expect } from 'chai';
import { imageCrop } from '../../../src/nodes/image/crop.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { at, distinct } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = distinct(6, 8);
const cropped = async (params: object) => (await runNode(imageCrop, { image }, params)).outputs.image[0]!;

describe('image/crop', () => {
  it('keeps everything by default', async () => {
    expect(await cropped({})).to.deep.equal(image);
  });

  it('cuts out the rectangle, of every channel', async () => {
    const part = await cropped({ left: 2, top: 1, width: 3, height: 4 });
    expect(part.shape).to.deep.equal([1, 3, 4, 3]);
    for (let c = 0; c < 3; c++) expect(at(part, c, 3, 2)).to.equal(at(image, c, 4, 4));
  });

  it('reaches to the edges when a side is empty', async () => {
    expect((await cropped({ left: 5, top: 4 })).shape).to.deep.equal([1, 3, 2, 3]);
  });

  it('cuts out a share of the image, also where that ends in the middle of a pixel', async () => {
    const share = (params: object) => cropped({ ...params, unit: 'percent' });
    expect(await share({ left: 25, top: 50, width: 50 })).to.deep.equal(
      await cropped({ left: 2, top: 3, width: 4 }),
    );
    expect((await share({ left: 99, top: 99, width: 60, height: 60 })).shape).to.deep.equal([1, 3, 1, 1]);
  });

  it('refuses a rectangle that leaves the image or is empty', async () => {
    for (const params of [{ left: 8 }, { top: 9 }, { left: 2, width: 7 }, { top: 5, height: 2 }]) {
      expect(await codeOfAsync(() => cropped(params)), JSON.stringify(params)).to.equal('value/out-of-range');
    }
  });
});
