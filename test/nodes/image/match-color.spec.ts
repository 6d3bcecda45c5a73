import { expect } from 'chai';
import { imageMatchColor } from '../../../src/nodes/image/match-color.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';
import { flat, imageOf, noiseImage } from '../images.ts';

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

  it('refuses a reference with other channels', async () => {
    expect(await codeOfAsync(() => matched('histogram', flat(0, 4, 4, 1)))).to.equal('tensor/shape');
    expect(await codeOfAsync(() => matched('moments', flat(0, 4, 4, 1)))).to.equal('tensor/shape');
  });
});
