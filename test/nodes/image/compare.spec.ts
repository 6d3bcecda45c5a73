import { expect } from 'chai';
import { imageCompare } from '../../../src/nodes/image/compare.ts';
import { compareImages } from '../../../src/render/compare.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { distinct, flat, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const reference = distinct(8, 10);
const image = noiseImage(1, 8, 10);
const compared = async (params: object) =>
  (await runNode(imageCompare, { reference, image }, { cellSize: 40, ...params })).outputs.image[0];

describe('image/compare', () => {
  it('shows the reference first, then the image, then the difference', async () => {
    const labels = ['reference', 'image'] as const;
    expect(await compared({})).to.deep.equal(await compareImages(reference, image, { cellSize: 40, labels }));
  });

  it('passes labels, title and amplification on', async () => {
    const options = { title: 'T', cellSize: 40, amplify: 3, magnification: 'bicubic' } as const;
    expect(await compared({ ...options, referenceLabel: 'x', imageLabel: 'y' })).to.deep.equal(
      await compareImages(reference, image, { ...options, labels: ['x', 'y'] }),
    );
  });

  it('refuses images of different sizes', async () => {
    const run = () => runNode(imageCompare, { reference, image: flat(0) }, {});
    expect(await codeOfAsync(run)).to.equal('tensor/shape');
  });
});
