import { expect } from 'chai';
import { greyNoise } from '../../../src/model/chain/coarse-to-fine.ts';
import { buildPyramid } from '../../../src/model/pyramid/pyramid.ts';
import { noiseUniform } from '../../../src/nodes/noise/uniform.ts';
import type { ScaleNet } from '../../../src/nodes/values.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { noiseImage } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const netOf = (height: number, width: number, inChannels: number): ScaleNet => ({
  index: 1,
  scale: {
    size: { height, width },
    net: {
      spec: { inChannels, channels: [1], kernels: [3], activation: { kind: 'elu' }, spectralNorm: true },
      weights: [new Float32Array(9 * inChannels)],
      biases: [new Float32Array(1)],
      u: [],
    },
    steps: 1,
    recoverySteps: 1,
    stepSize: 1,
    momentum: 0,
    startNoise: 0,
  },
});

describe('noise/uniform', () => {
  it('draws image i from the stream that sample i starts from', async () => {
    const size = { height: 6, width: 9 };
    const { images } = (await runNode(noiseUniform, {}, { count: 3, ...size }, { seed: 77 })).outputs;
    expect(images).to.have.length(3);
    for (const [i, image] of images.entries()) {
      expect(image).to.deep.equal(greyNoise(generator(77).split('start', i), 1, 3, size));
    }
  });

  it('does not change image i when more are asked for, and changes with the seed', async () => {
    const size = { height: 4, width: 4 };
    const run = async (count: number, seed: number) =>
      (await runNode(noiseUniform, {}, { count, ...size }, { seed })).outputs.images;
    const [few, many, other] = [await run(2, 1), await run(5, 1), await run(2, 2)];
    expect(many.slice(0, 2)).to.deep.equal(few);
    expect(other[0]).to.not.deep.equal(few[0]);
  });

  it('takes size and channels of the net, else of the coarsest level, else of the parameters', async () => {
    const pyramid = buildPyramid(noiseImage(1, 24, 36), { scales: 2, longSide: 36, shortSide: 12 });
    const net = netOf(10, 14, 1);
    const shape = async (inputs: object, params: object) =>
      (await runNode(noiseUniform, inputs, params)).outputs.images[0]?.shape;
    expect(await shape({ net, pyramid }, {})).to.deep.equal([1, 1, 10, 14]);
    expect(await shape({ pyramid }, {})).to.deep.equal([1, 3, 12, 18]);
    expect(await shape({ pyramid }, { width: 40 })).to.deep.equal([1, 3, 12, 40]);
    expect(await shape({ pyramid }, { height: 30 })).to.deep.equal([1, 3, 30, 18]);
    expect(await shape({ net }, { channels: 3 })).to.deep.equal([1, 3, 10, 14]);
    expect(await shape({}, { height: 5, width: 7, channels: 1 })).to.deep.equal([1, 1, 5, 7]);
  });

  it('says what to do when nothing gives the size', async () => {
    for (const params of [{}, { height: 5 }]) {
      expect(await codeOfAsync(() => runNode(noiseUniform, {}, params))).to.equal('value/out-of-range');
    }
  });

  it('refuses a count of zero and two channels', () => {
    expect(noiseUniform.params.safeParse({ count: 0 }).success).to.equal(false);
    expect(noiseUniform.params.safeParse({ channels: 2 }).success).to.equal(false);
  });
});
