import { expect } from 'chai';
import { imageArrange } from '../../../src/nodes/image/arrange.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { at, distinct } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = distinct(10, 20);

describe('image/arrange', () => {
  it('gives a frame in percent of the picture, that in its middle, and a mask of what strokes put there', async () => {
    const { outputs } = await runNode(
      imageArrange,
      { image },
      { width: 150, height: 100, strokes: '0.5 0 0.05 1.1 0.5' },
    );
    const [framed, mask] = [outputs.image[0]!, outputs.mask[0]!];
    expect(framed.shape).to.deep.equal([1, 3, 10, 30]);
    expect(mask.shape).to.deep.equal([1, 1, 10, 30]);
    // Ten columns beyond the left border of the frame's picture, half a picture to the right of where it was taken.
    expect(at(mask, 0, 5, 27)).to.equal(1);
    expect(at(framed, 0, 5, 27)).to.equal(at(image, 0, 5, 12));
    expect(crop(framed, { left: 5, top: 0, width: 20, height: 10 })).to.deep.equal(image);
  });

  it('takes parts of what the picture was before, and of another one; percentages may be of a third', async () => {
    const [before, other] = [distinct(20, 40), distinct(4, 4)];
    const { outputs } = await runNode(
      imageArrange,
      { image, parts: before, other, of: distinct(10, 40) },
      { width: 50, height: 100, strokes: '0 0 0.02 0.125 0.25; other -0.35 0 0.02 0.125 0.45' },
    );
    const [framed, mask] = [outputs.image[0]!, outputs.mask[0]!];
    expect(framed.shape).to.deep.equal([1, 3, 10, 20]);
    // Where a stroke lies, what the four pixels of the one before have in the mean.
    const mean =
      [at(before, 0, 4, 4), at(before, 0, 4, 5), at(before, 0, 5, 4), at(before, 0, 5, 5)].reduce(
        (sum, value) => sum + value,
        0,
      ) / 4;
    expect(at(framed, 0, 2, 2)).to.be.closeTo(mean, 1e-6);
    // The other lies in the middle, in columns 8 to 11; seven to the left it begins in the second.
    expect(at(framed, 0, 4, 2)).to.equal(at(other, 0, 1, 1));
    expect(mask.data.reduce((sum, value) => sum + value, 0)).to.equal(2);
  });

  it('refuses what is no stroke, and frames larger than a picture may be', async () => {
    const read = imageArrange.params.safeParse({ strokes: '0 0 0.1' });
    expect(read.error?.issues[0]?.message).to.contain('Stroke 1 cannot be read');
    expect(
      await codeOfAsync(() =>
        runNode(imageArrange, { image: distinct(1000, 1000) }, { width: 900, height: 900 }),
      ),
    ).to.equal('image/too-large');
  });
});
