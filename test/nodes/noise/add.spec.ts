import { expect } from 'chai';
import { noiseAdd } from '../../../src/nodes/noise/add.ts';
import { flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = flat(0, 60, 50);
const plane = 60 * 50;

describe('noise/add', () => {
  it('has the standard deviation that was asked for, and no mean', async () => {
    const { images } = (await runNode(noiseAdd, { image }, { std: 0.2, color: 'color' })).outputs;
    const values = [...(images[0]?.data ?? [])];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Three standard errors of 9000 values
    expect(mean).to.be.closeTo(0, 0.0064);
    expect(Math.sqrt(variance)).to.be.closeTo(0.2, 0.0046);
  });

  it('moves all channels alike when grey, each by itself when in colour', async () => {
    const channelsOf = async (color: 'grey' | 'color') => {
      const data = (await runNode(noiseAdd, { image }, { color })).outputs.images[0]?.data as Float32Array;
      return [0, 1, 2].map((c) => [...data.subarray(c * plane, (c + 1) * plane)]);
    };
    const grey = await channelsOf('grey');
    expect(grey[1]).to.deep.equal(grey[0]);
    expect(grey[2]).to.deep.equal(grey[0]);
    const color = await channelsOf('color');
    expect(color[1]).to.not.deep.equal(color[0]);
  });

  it('makes variants that depend on the seed and their number only', async () => {
    const run = async (count: number, seed: number) =>
      (await runNode(noiseAdd, { image }, { count }, { seed })).outputs.images;
    const [two, three, other] = [await run(2, 1), await run(3, 1), await run(1, 2)];
    expect(three.slice(0, 2)).to.deep.equal(two);
    expect(two[1]).to.not.deep.equal(two[0]);
    expect(other[0]).to.not.deep.equal(two[0]);
  });

  it('leaves the image alone without noise', async () => {
    const { images } = (await runNode(noiseAdd, { image: flat(0.3) }, { std: 0 })).outputs;
    expect(images[0]).to.deep.equal(flat(0.3));
  });

  it('stays within [-1, 1]', async () => {
    const { images } = (await runNode(noiseAdd, { image: flat(1, 30, 30) }, { std: 2 })).outputs;
    const values = images[0]?.data ?? [];
    expect(Math.max(...values)).to.equal(1);
    expect(Math.min(...values)).to.equal(-1);
  });
});
