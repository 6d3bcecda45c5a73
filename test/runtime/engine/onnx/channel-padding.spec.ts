import { expect } from 'chai';
import { relativeError } from '../../../../src/model/net/verify.ts';
import { cropGradients, padHiddenChannels } from '../../../../src/runtime/engine/onnx/channel-padding.ts';
import { createOnnxEngine } from '../../../../src/runtime/engine/onnx/engine.ts';
import { randomImage, randomNet, referenceScore } from '../reference-net.ts';

const NET = randomNet({
  layers: [
    [6, 3],
    [8, 3],
    [9, 1],
    [1, 3],
  ],
});
const IMAGES = randomImage([2, 3, 10, 9], 1);

describe('filling up hidden channels', () => {
  const padded = padHiddenChannels(NET, 4);

  it('rounds them up, and leaves the image and the score alone', () => {
    const channels = padded.layers.map(({ inChannels, outChannels }) => [inChannels, outChannels]);
    expect(channels).to.deep.equal([
      [3, 8],
      [8, 8],
      [8, 12],
      [12, 1],
    ]);
  });

  it('does not change the scores', () => {
    const expected = referenceScore(NET, IMAGES);
    expect(relativeError(referenceScore(padded, IMAGES), expected)).to.be.below(1e-14);
  });

  it('gives the same gradients once the added channels are left out', async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    const expected = await engine.compile(NET).parameterGradients(IMAGES, [1, -1]);
    const gradients = await engine.compile(padded).parameterGradients(IMAGES, [1, -1]);
    const cropped = cropGradients(gradients, padded, NET);
    for (const [i, layer] of NET.layers.entries()) {
      expect(cropped.weights[i]).to.have.length(layer.weights.length);
      expect(relativeError(cropped.weights[i] ?? [], expected.weights[i] ?? [])).to.be.below(1e-4);
      expect(cropped.biases[i]).to.have.length(layer.bias.length);
      expect(relativeError(cropped.biases[i] ?? [], expected.biases[i] ?? [])).to.be.below(1e-4);
    }
    await engine.dispose();
  });
});
