import { expect } from 'chai';
import {
  checkClamp,
  checkImages,
  checkImageWeights,
  checkLangevinStep,
  checkStack,
  stackMargin,
} from '../../../src/runtime/engine/conv-stack.ts';
import type { ConvLayer, ConvStack } from '../../../src/runtime/engine/engine.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { codeOf } from '../../support/code-of.ts';

function layer(inChannels: number, outChannels: number, kernel = 3): ConvLayer {
  return {
    inChannels,
    outChannels,
    kernel,
    weights: new Float32Array(outChannels * inChannels * kernel * kernel),
    bias: new Float32Array(outChannels),
  };
}

const net = (...layers: ConvLayer[]): ConvStack => ({ layers, activation: { kind: 'elu' } });

describe('a stack of convolutions', () => {
  it('shrinks an image by the sum of kernel − 1', () => {
    expect(stackMargin(net(layer(3, 8, 3), layer(8, 4, 5), layer(4, 1, 1)))).to.equal(6);
  });

  it('is accepted when layers fit and the last gives one channel', () => {
    expect(codeOf(() => checkStack(net(layer(3, 8), layer(8, 1))))).to.equal(undefined);
  });

  it('is refused when empty, when layers do not fit, when it ends in many channels, or with an even kernel', () => {
    for (const bad of [
      net(),
      net(layer(3, 8), layer(4, 1)),
      net(layer(3, 8)),
      net(layer(3, 1, 2)),
      net(layer(3, 1, 0)),
      net({ ...layer(3, 1), weights: new Float32Array(26) }),
      net({ ...layer(3, 1), bias: new Float32Array(0) }),
    ]) {
      expect(codeOf(() => checkStack(bad))).to.equal('tensor/shape');
    }
  });

  it('takes images down to one patch, and no smaller', () => {
    const stack = net(layer(3, 4), layer(4, 1));
    expect(checkImages(stack, filled([2, 3, 5, 7], 0))).to.deep.equal({ n: 2, c: 3, h: 5, w: 7 });
    expect(codeOf(() => checkImages(stack, filled([2, 3, 4, 7], 0)))).to.equal('image/too-small');
    expect(codeOf(() => checkImages(stack, filled([2, 3, 7, 4], 0)))).to.equal('image/too-small');
  });

  it('refuses images of other channels, rank, length, or an empty batch', () => {
    const stack = net(layer(3, 1));
    for (const bad of [
      filled([1, 1, 5, 5], 0),
      filled([3, 5, 5], 0),
      filled([0, 3, 5, 5], 0),
      { shape: [1, 3, 5, 5], data: new Float32Array(74) },
    ]) {
      expect(codeOf(() => checkImages(stack, bad))).to.equal('tensor/shape');
    }
  });

  it('takes a clamp for the whole batch or for each image, and no other', () => {
    const state = { n: 2, c: 3, h: 4, w: 5 };
    const mask = filled([1, 1, 4, 5], 1);
    const values = filled([2, 3, 4, 5], 0);
    expect(codeOf(() => checkClamp(state, { mask, values }))).to.equal(undefined);
    expect(codeOf(() => checkClamp(state, { mask: filled([3, 1, 4, 5], 1), values }))).to.equal(
      'tensor/shape',
    );
    expect(codeOf(() => checkClamp(state, { mask: filled([1, 3, 4, 5], 1), values }))).to.equal(
      'tensor/shape',
    );
    expect(codeOf(() => checkClamp(state, { mask, values: filled([1, 3, 5, 4], 0) }))).to.equal(
      'tensor/shape',
    );
  });

  it('needs noise only when noise is asked for', () => {
    expect(codeOf(() => checkLangevinStep({ stepSize: 0.1, noiseScale: 0 }, 8))).to.equal(undefined);
    expect(codeOf(() => checkLangevinStep({ stepSize: 0.1, noiseScale: 0.1 }, 8))).to.equal('tensor/shape');
    const noise = new Float32Array(8);
    expect(codeOf(() => checkLangevinStep({ stepSize: 0.1, noiseScale: 0.1, noise }, 8))).to.equal(undefined);
    expect(codeOf(() => checkLangevinStep({ stepSize: 0.1, noiseScale: 0.1, noise }, 9))).to.equal(
      'tensor/shape',
    );
  });

  it('refuses steps that are not finite or negative, and weights that do not fit the images', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      expect(codeOf(() => checkLangevinStep({ stepSize: bad, noiseScale: 0 }, 8))).to.equal(
        'value/out-of-range',
      );
      expect(codeOf(() => checkLangevinStep({ stepSize: 1, noiseScale: bad }, 8))).to.equal(
        'value/out-of-range',
      );
    }
    expect(codeOf(() => checkImageWeights([1, -1], 2))).to.equal(undefined);
    expect(codeOf(() => checkImageWeights([1, -1], 3))).to.equal('tensor/shape');
    expect(codeOf(() => checkImageWeights([1, Number.NaN], 2))).to.equal('value/out-of-range');
  });
});
