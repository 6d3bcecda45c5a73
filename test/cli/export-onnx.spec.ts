import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { compileNet } from '../../src/model/chain/coarse-to-fine.ts';
import { runLangevinInMargin } from '../../src/model/chain/langevin.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { halfWhitened, toAxes } from '../../src/model/net/colour-axes.ts';
import { marginWidth } from '../../src/model/net/energy-net.ts';
import { padMargin } from '../../src/runtime/tensor.ts';
import { noiseTensor } from '../support/planes.ts';
import { requireTrained } from '../support/require-trained.ts';
import { tinyImage, tinyModel } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';
import { cli, filesBelow, temporaryFolder } from './support.ts';

describe('patchwise export-onnx', () => {
  const at = temporaryFolder();
  const engine = useEngine();

  const colour = halfWhitened(tinyImage());
  for (const options of [{ inChannels: 3 }, { inChannels: 1 }, { inChannels: 3, colour }]) {
    const { inChannels } = options;
    it(`writes nets that plain onnxruntime runs, with the engine's scores, at any size (${inChannels} channels${'colour' in options ? ', colour axes' : ''})`, async () => {
      const model = tinyModel(options);
      await writeFile(at('model.safetensors'), encodeModel(model));
      const { code, out, err } = await cli('export-onnx', at('model.safetensors'), '--out', at('onnx'));
      expect(code, err).to.equal(0);
      const files = ['scale-0-step.onnx', 'scale-0.onnx', 'scale-1-step.onnx', 'scale-1.onnx'];
      expect(out.trim().split('\n')).to.have.members(files.map((name) => at('onnx', name)));
      expect(await filesBelow(at('onnx'))).to.deep.equal(files);
      for (const [scale, { net }] of requireTrained(model).scales.entries()) {
        const session = await InferenceSession.create(at('onnx', `scale-${scale}.onnx`));
        const program = compileNet(engine(), net);
        for (const shape of [
          [1, inChannels, 12, 14],
          [2, inChannels, 7, 31],
          [1, inChannels, 1, 1],
        ]) {
          const image = noiseTensor(shape, 3);
          const expected = await program.score(
            padMargin(toAxes(image, net.spec.colour), marginWidth(net.spec)),
          );
          const { score } = await session.run({ image: new OrtTensor('float32', image.data, shape) });
          expect(score?.dims).to.deep.equal([shape[0], 1, shape[2], shape[3]]);
          const data = score?.data as Float32Array;
          const worst = data.reduce(
            (most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)),
            0,
          );
          expect(worst).to.be.below(1e-5);
          expect(Math.max(...data.map(Math.abs))).to.be.above(1e-3);
        }
        await program.release();
        await session.release();
      }
    });

    it(`writes steps that are those of the engine (${inChannels} channels${'colour' in options ? ', colour axes' : ''})`, async () => {
      const model = tinyModel(options);
      await writeFile(at('model.safetensors'), encodeModel(model));
      await cli('export-onnx', at('model.safetensors'), '--out', at('onnx'));
      const [scale] = requireTrained(model).scales;
      const { net, stepSize, momentum } = scale!;
      const start = noiseTensor([2, inChannels, 9, 13], 5);
      const program = compileNet(engine(), net);
      const ours = await runLangevinInMargin(program, start, marginWidth(net.spec), {
        ...{ steps: 3, stepSize, momentum, noiseScale: 0 },
        colour: net.spec.colour,
      });
      await program.release();

      const scores = await InferenceSession.create(at('onnx', 'scale-0.onnx'));
      const steps = await InferenceSession.create(at('onnx', 'scale-0-step.onnx'));
      let { state } = await scores.run({ image: new OrtTensor('float32', start.data, start.shape) });
      let velocity = new OrtTensor('float32', new Float32Array(state!.size), state!.dims);
      let image: OrtTensor | undefined;
      for (let step = 0; step < 3; step++) {
        const made: InferenceSession.OnnxValueMapType = await steps.run({ state: state!, velocity });
        state = made['nextState']!;
        velocity = made['nextVelocity'] as typeof velocity;
        image = made['image'] as OrtTensor;
        expect(made['gradient']?.dims).to.deep.equal(state.dims);
      }
      await scores.release();
      await steps.release();
      expect(image?.dims).to.deep.equal(ours.shape);
      const theirs = image?.data as Float32Array;
      const apart = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - ours.data[i]!)), 0);
      const moved = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - start.data[i]!)), 0);
      expect(moved, 'the chain moves').to.be.above(1e-3);
      expect(apart).to.be.below(1e-5);
    });
  }

  it('asks for a model file, and names one that is missing', async () => {
    expect((await cli('export-onnx')).code).to.equal(2);
    const { code, err } = await cli('export-onnx', at('none.safetensors'), '--out', at('onnx'));
    expect(code).to.equal(2);
    expect(err).to.include('file/missing');
    expect(await filesBelow(at())).to.deep.equal([]);
  });
});
