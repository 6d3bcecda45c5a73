import { expect } from 'chai';
import { imageMatchColor } from '../../../src/nodes/image/match-color.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf, noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = noiseImage(1, 16, 16);
const reference = imageOf(3, 10, 12, (c, y, x) => 0.2 * c + 0.05 * Math.sin(x + y));
const matched = async (method: 'histogram' | 'moments', from: Tensor = reference) =>
  (await runNode(imageMatchColor, { image, reference: from }, { method })).outputs.image[0]!;

function channelMeans({ data, shape }: Tensor): number[] {
  const plane = data.length / (shape[1] as number);
  return Array.from({ length: shape[1] as number }, (_, c) =>
    data.subarray(c * plane, (c + 1) * plane).reduce((sum, value) => sum + value / plane, 0),
  );
}

describe('image/match-color', () => {
  it('gives each channel the mean of the reference, by either method', async () => {
    const wanted = channelMeans(reference);
    for (const method of ['histogram', 'moments'] as const) {
      const means = channelMeans(await matched(method));
      for (const [c, mean] of means.entries()) expect(mean, method).to.be.closeTo(wanted[c]!, 0.005);
    }
  });

  it('uses no value that the reference lacks, by histogram', async () => {
    const { data } = await matched('histogram');
    const low = Math.min(...reference.data);
    const high = Math.max(...reference.data);
    expect(Math.min(...data)).to.be.at.least(low);
    expect(Math.max(...data)).to.be.at.most(high);
  });

  it('keeps the result within [-1, 1] for a reference of high contrast', async () => {
    const contrast = imageOf(3, 8, 8, (_c, y, x) => ((x + y) % 2 === 0 ? -1 : 1));
    const { data } = await matched('moments', contrast);
    expect(Math.max(...data)).to.equal(1);
  });

  it('counts the colours where the mask is white only: what is around an object does not sway them', async () => {
    // The left half is the object; the other half is bright green.
    const object = imageOf(3, 16, 16, (c, y, x) =>
      x < 8 ? 0.3 * Math.sin(x * y + c) - 0.2 * c : c === 1 ? 0.9 : -0.9,
    );
    const mask = imageOf(1, 16, 16, (_c, _y, x) => (x < 8 ? 1 : 0.4));
    const alone = imageOf(3, 16, 8, (c, y, x) => 0.3 * Math.sin(x * y + c) - 0.2 * c);
    for (const method of ['histogram', 'moments', 'tones'] as const) {
      const run = async (inputs: { image: Tensor; mask?: Tensor }) =>
        (await runNode(imageMatchColor, { reference, ...inputs }, { method })).outputs.image[0]!;
      const masked = await run({ image: object, mask });
      const cut = imageOf(3, 16, 8, (c, y, x) => masked.data[(c * 16 + y) * 16 + x]!);
      expect([...cut.data], method).to.deep.equal([...(await run({ image: alone })).data]);
      expect([...masked.data], method).to.not.deep.equal([...(await run({ image: object })).data]);
    }
  });

  it('refuses a mask of another size, and one without a white pixel', async () => {
    const run = (mask: Tensor) => codeOfAsync(() => runNode(imageMatchColor, { image, reference, mask }, {}));
    expect(await run(flat(1, 8, 8, 1))).to.equal('tensor/shape');
    expect(await run(flat(0.4, 16, 16, 1))).to.equal('value/out-of-range');
  });

  it('refuses a reference with other channels', async () => {
    expect(await codeOfAsync(() => matched('histogram', flat(0, 4, 4, 1)))).to.equal('tensor/shape');
    expect(await codeOfAsync(() => matched('moments', flat(0, 4, 4, 1)))).to.equal('tensor/shape');
  });
});
