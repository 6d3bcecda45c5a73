import { expect } from 'chai';
import { relativeError } from '../../../../src/model/net/verify.ts';
import { scoreModel } from '../../../../src/runtime/engine/onnx/graphs.ts';
import { decodeOnnxModel } from '../../../../src/runtime/engine/onnx/onnx-proto.ts';
import { loadOnnxRuntime } from '../../../../src/runtime/engine/onnx/onnxruntime.ts';
import { padMargin, type Tensor } from '../../../../src/runtime/tensor.ts';
import { randomImage, randomNet, referenceScore } from '../reference-net.ts';

const NET = randomNet({
  layers: [
    [16, 3],
    [5, 5],
    [1, 1],
  ],
});

async function run(model: Uint8Array, image: Tensor) {
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(model);
  expect(session.inputNames).to.deep.equal(['image']);
  expect(session.outputNames).to.deep.equal(['score']);
  const { score } = await session.run({ image: new ort.Tensor('float32', image.data, [...image.shape]) });
  await session.release();
  return { dims: score?.dims, data: score?.data as Float32Array };
}

describe('the score model', () => {
  for (const shape of [
    [1, 3, 9, 12],
    [3, 3, 14, 7],
  ]) {
    it(`scores images of ${shape.join('×')}`, async () => {
      const image = randomImage(shape, 1);
      const { dims, data } = await run(scoreModel(NET), image);
      expect(dims).to.deep.equal([shape[0], 1, (shape[2] as number) - 6, (shape[3] as number) - 6]);
      expect(relativeError(data, referenceScore(NET, image))).to.be.below(1e-5);
    });
  }

  it('puts a margin of zeros around its input when asked to', async () => {
    const image = randomImage([2, 3, 6, 5], 2);
    const { dims, data } = await run(scoreModel(NET, { margin: 3 }), image);
    expect(dims).to.deep.equal([2, 1, 6, 5]);
    expect(relativeError(data, referenceScore(NET, padMargin(image, 3)))).to.be.below(1e-5);
  });

  it('works for leaky ReLU', async () => {
    const net = { ...NET, activation: { kind: 'leaky-relu', slope: 0.1 } } as const;
    const image = randomImage([1, 3, 8, 8], 3);
    const { data } = await run(scoreModel(net), image);
    expect(relativeError(data, referenceScore(net, image))).to.be.below(1e-5);
  });

  it('declares its axes by name and its operators by version', () => {
    const { graph, opsetImport } = decodeOnnxModel(scoreModel(NET, { name: 'scale 0' }));
    expect(graph.name).to.equal('scale 0');
    expect(graph.input[0]?.type.tensorType.shape.dim).to.deep.equal([
      { dimParam: 'N' },
      { dimValue: 3 },
      { dimParam: 'H' },
      { dimParam: 'W' },
    ]);
    expect(graph.node.map(({ opType }) => opType)).to.deep.equal(['Conv', 'Elu', 'Conv', 'Elu', 'Conv']);
    expect(opsetImport.map(({ version }) => version)).to.deep.equal([17]);
  });
});
