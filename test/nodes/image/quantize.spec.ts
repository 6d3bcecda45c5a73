import { expect } from 'chai';
import { imageQuantize } from '../../../src/nodes/image/quantize.ts';
import { failure } from '../../support/failure.ts';
import { distinct, flat, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('image/quantize', () => {
  it('leaves the colours of the reference only, and shows them', async () => {
    const inputs = { image: noiseImage(1, 10, 11), reference: noiseImage(2, 9, 9) };
    const { outputs } = await runNode(imageQuantize, inputs, { colors: 4 });
    expect(outputs.palette[0]!.shape).to.deep.equal([1, 3, 16, 64]);
    const colour = (t: typeof inputs.image, p: number) => {
      const plane = t.shape[2]! * t.shape[3]!;
      return [0, 1, 2].map((c) => t.data[c * plane + p]).join();
    };
    const palette = new Set([0, 16, 32, 48].map((x) => colour(outputs.palette[0]!, x)));
    for (let p = 0; p < 110; p++) expect(palette.has(colour(outputs.image[0]!, p))).to.equal(true);
  });

  it('takes the palette from the image itself when no reference is wired', async () => {
    const image = flat(0.25);
    const { outputs } = await runNode(imageQuantize, { image }, { colors: 3 });
    expect(outputs.image[0]).to.deep.equal(image);
  });

  it('refuses a reference of other channels, naming the port', async () => {
    const run = () => runNode(imageQuantize, { image: distinct(4, 4), reference: distinct(4, 4, 1) }, {});
    expect((await failure(run)).details).to.include({ port: 'reference' });
  });
});
